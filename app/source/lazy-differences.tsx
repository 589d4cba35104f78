'use client';
import { useState } from 'react';
import type { FileDifference } from '#core/git-port.ts';
import { DiffFile } from '../components/diff/diff-file.tsx';
import type { FileView } from '../components/diff/lay-out-file.ts';
import styles from './source.module.css';

/** What the route `difference` answers; the text is in the view. */
export interface LoadedDifference {
  file: Omit<FileDifference, 'oldText' | 'newText'>;
  view: FileView | undefined;
}

interface Named {
  path: string;
  status: string;
  anchor: string;
}

type Loaded = LoadedDifference | 'waiting' | { fault: string };

/** Files of a difference whose text comes when they are opened. @param address of the route, without the path. */
export function LazyDifferences({ files, address }: { files: readonly Named[]; address: string }) {
  const [loaded, setLoaded] = useState<Record<string, Loaded>>({});
  async function open(path: string) {
    const known = loaded[path];
    if (known !== undefined && !(typeof known === 'object' && 'fault' in known)) return;
    const set = (value: Loaded) => setLoaded((all) => ({ ...all, [path]: value }));
    set('waiting');
    set(await ask(`${address}&path=${encodeURIComponent(path)}`));
  }
  return (
    <div className={styles.lazy}>
      {files.map(({ path, status, anchor }) => {
        const one = loaded[path];
        if (typeof one === 'object' && 'file' in one && one.view) {
          return <DiffFile key={path} file={one.file} view={one.view} anchor={anchor} />;
        }
        return (
          <p key={path} id={anchor} className={styles.lazyFile}>
            <button type="button" onClick={() => void open(path)} data-diff-head>
              {path}
            </button>
            <span className={styles.soft}>{one === 'waiting' ? 'Loading the lines…' : status}</span>
            {typeof one === 'object' && 'fault' in one ? (
              <span role="alert">{one.fault}</span>
            ) : null}
          </p>
        );
      })}
    </div>
  );
}

async function ask(address: string): Promise<Loaded> {
  try {
    const answer = await fetch(address);
    if (answer.ok) return (await answer.json()) as LoadedDifference;
    return { fault: `Not loaded: ${await answer.text()}` };
  } catch {
    return { fault: 'Not loaded: the portal does not answer. Try again.' }; // the network's own words say less
  }
}
