import { execFileSync } from 'node:child_process';
import { git } from './git.ts';

/** Numbers that follow from a seed. Source: Park and Miller, "Random number generators: good ones are hard to find". */
export function randomNumbers(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

export interface MadeHistory {
  /** Commits of `refs/heads/main`, oldest first, along first parents. */
  mainline: string[];
}

const folders = [
  'drivers/net',
  'drivers/irq',
  'include/vmhi',
  'kernel',
  'Documentation',
  'drivers',
];

/**
 * A history with merges, commits that touch one side of a part or both, and folders that come and go, written by one
 * fast-import.
 *
 * @param steps commits of the mainline; each fifth is a merge of a branch of up to three commits.
 */
export function makeHistory(bareFolder: string, steps: number, seed = 1): MadeHistory {
  const next = randomNumbers(seed);
  const parts: string[] = [];
  let mark = 0;
  const mainline: number[] = [];
  const commit = (from: number | undefined, merged?: number): number => {
    mark += 1;
    const message = `commit ${mark} of a seeded history\n`;
    const who = `Ada ${next(7)} <ada@vendor.example> ${1_700_000_000 + mark * 60} +0000`;
    parts.push(
      `commit refs/heads/making\nmark :${mark}\nauthor ${who}\ncommitter ${who}\n`,
      `data ${message.length}\n${message}`,
      from === undefined ? '' : `from :${from}\n`,
      merged === undefined ? '' : `merge :${merged}\n`,
    );
    const files = merged === undefined || next(4) === 0 ? 1 + next(3) : 0;
    for (let file = 0; file < files; file += 1) {
      const path = `${folders[next(folders.length)]}/f${next(6)}.c`;
      const text = `int v = ${next(40)};\n`;
      if (next(8) === 0) parts.push(`D ${path}\n`);
      else parts.push(`M 100644 inline ${path}\ndata ${text.length}\n${text}\n`);
    }
    return mark;
  };
  for (let step = 0; step < steps; step += 1) {
    const tip = mainline.at(-1);
    if (step % 5 !== 4) mainline.push(commit(tip));
    else {
      let side = mainline[Math.max(0, mainline.length - 1 - next(12))] ?? tip ?? 0;
      for (let length = 1 + next(3); length > 0; length -= 1) side = commit(side);
      mainline.push(commit(tip, side));
    }
  }
  parts.push(`reset refs/heads/making\nfrom :${mainline.at(-1)}\n\n`);
  git(bareFolder, ['fast-import', '--quiet', '--force', '--date-format=raw'], parts.join(''));
  const listed = execFileSync('git', ['rev-list', '--first-parent', '--reverse', 'making'], {
    cwd: bareFolder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  git(bareFolder, ['update-ref', '-d', 'refs/heads/making']);
  return { mainline: listed.trim().split('\n') };
}
