'use client';
import { useMemo, useState } from 'react';
import { type PageKey, usePageKeys } from '../../components/shell/page-keys.ts';
import { parseLineRange } from '../../text/line-range.ts';
import { sourceHref } from '../address.ts';
import { windowQuery } from '../blame-window.ts';
import { FinderDialog } from '../finder/finder-dialog.tsx';
import { LineDialog } from './line-dialog.tsx';

interface Props {
  repository: string;
  revision: string;
  path: string;
  /** What the page shows; undefined where `y` has nothing to name. */
  commit: string | undefined;
  /** Of a file: what the page shows of it. Undefined where the path is a folder. */
  shows: 'file' | 'blame' | undefined;
}

/** The keys of source pages. `/` and `?` are the portal's own. */
export function SourceKeys(props: Props) {
  const { repository, revision, path, commit, shows } = props;
  const [opened, setOpened] = useState<'finder' | 'line'>();
  const [told, setTold] = useState('');
  const keys = useMemo(() => {
    const go = (view: 'file' | 'blame' | 'history') => {
      const { hash } = window.location;
      const part = view === 'blame' ? windowQuery(parseLineRange(hash)?.first ?? 1) : '';
      window.location.assign(sourceHref(repository, view, revision, path) + part + hash);
    };
    const made: PageKey[] = [
      { key: 't', does: 'find a file', act: () => setOpened('finder') },
      { key: 'h', does: 'history', act: () => go('history') },
    ];
    if (commit !== undefined) {
      const view = shows ?? 'tree';
      const act = () => {
        const { search, hash } = window.location;
        const permanent = sourceHref(repository, view, commit, path) + search + hash;
        window.history.replaceState(window.history.state, '', permanent);
        setTold(`The address now names commit ${commit.slice(0, 9)}.`);
      };
      made.push({ key: 'y', does: 'make the address permanent', act });
    }
    if (shows !== undefined) {
      made.push({ key: 'l', does: 'go to a line', act: () => setOpened('line') });
      made.push(
        shows === 'file'
          ? { key: 'b', does: 'blame: who wrote each line', act: () => go('blame') }
          : { key: 'b', does: 'back to the file', act: () => go('file') },
      );
    }
    return made;
  }, [repository, revision, path, commit, shows]);
  usePageKeys(keys);
  return (
    <>
      <span className="aside-from-sight" role="status">
        {told}
      </span>
      <FinderDialog
        place={{ repository, revision }}
        open={opened === 'finder'}
        onOpenChange={(open) => setOpened(open ? 'finder' : undefined)}
      />
      <LineDialog
        open={opened === 'line'}
        onOpenChange={(open) => setOpened(open ? 'line' : undefined)}
      />
    </>
  );
}
