'use client';
import { useMemo, useState } from 'react';
import { usePageKeys } from '../components/shell/page-keys.ts';
import { parseLineRange } from '../text/line-range.ts';

const ways = {
  commit: 'commit',
  change: 'change',
  before: 'earlier state of the file',
} as const;

/** The keys of blame: to what is behind the marked line, as the links beside it go. Says what the page is, or why not. */
export function BlameKeys() {
  const [told, setTold] = useState('');
  const keys = useMemo(() => {
    const go = (way: keyof typeof ways) => () => {
      const line = parseLineRange(window.location.hash)?.first;
      const group = line === undefined ? undefined : groupOf(line);
      const link = group?.querySelector<HTMLAnchorElement>(`[data-behind=${way}]`);
      if (link) window.location.assign(link.href);
      else if (line === undefined) setTold('No line is marked: press l, or click on its number.');
      else if (group === undefined) setTold(`Nothing is known of line ${line} yet.`);
      else setTold(`No ${ways[way]} is known of line ${line}.`);
    };
    return [
      { key: 'c', does: 'commit of the marked line', act: go('commit') },
      { key: 'r', does: 'change behind the marked line, with its review', act: go('change') },
      { key: 'u', does: 'the marked line before its commit', act: go('before') },
    ];
  }, []);
  usePageKeys(keys);
  return (
    <span role="status">
      {told || 'Who wrote each line, in which commit, and the change behind it'}
    </span>
  );
}

/** What stands beside the line: undefined while it is awaited. */
function groupOf(line: number): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('[data-first][data-last]')].find(
    ({ dataset }) => Number(dataset.first) <= line && line <= Number(dataset.last),
  );
}
