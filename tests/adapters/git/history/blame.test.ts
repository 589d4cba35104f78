import { expect, test } from 'vitest';
import { makeBare } from '../../../helpers/bare.ts';
import { git } from '../../../helpers/git.ts';
import { addTangledHistory } from '../../../helpers/tangled-history.ts';

test('names the commit, path and line of each line that git names, at any commit', async () => {
  const bare = await makeBare();
  try {
    const commits = addTangledHistory(bare.bareFolder, 200, 17);
    git(bare.bareFolder, ['commit-graph', 'write', '--reachable', '--changed-paths']);
    for (const back of [1, 2, 30, 90]) {
      const commit = commits.at(-back) ?? '';
      const names = git(bare.bareFolder, ['ls-tree', '-r', '--name-only', commit]).split('\n');
      for (const path of names.filter((name) => !name.startsWith('"')).slice(0, 6)) {
        const said = git(bare.bareFolder, ['blame', '--line-porcelain', commit, '--', path]);
        const heads = said.split('\n').filter((line) => /^[0-9a-f]{40} \d/.test(line));
        const wanted = heads.map((line) => line.split(' ').slice(0, 3).join(' '));
        const runs = await bare.git.blame('keel', commit, path);
        const given = runs.flatMap(({ line, count, commit: by, lineThere }) =>
          Array.from({ length: count }, (_, at) => `${by} ${lineThere + at} ${line + at}`),
        );
        expect(given, `${commit} ${path}`).toEqual(wanted);
      }
    }
  } finally {
    bare.close();
  }
});

test('follows a renamed file, says where it was before, and keeps what it has found', async () => {
  const bare = await makeBare();
  try {
    const text = Array.from({ length: 20 }, (_, at) => `line ${at}\n`).join('');
    const first = bare.commit({ message: 'first\n', files: { 'old "name".c': text } });
    const second = bare.commit({
      message: 'second\n',
      files: { 'old "name".c': null, 'new.c': `${text}last\n` },
    });
    const tip = bare.commit({ message: 'other\n', files: { other: 'x\n' } });
    const runs = await bare.git.blame('keel', tip, 'new.c');
    expect(runs).toMatchObject([
      { line: 1, count: 20, commit: first, path: 'old "name".c' },
      { line: 21, count: 1, commit: second, path: 'new.c' },
    ]);
    expect(runs[1]?.before).toEqual({ commit: first, path: 'old "name".c' });
    expect(await bare.git.blame('keel', second, 'new.c')).toBe(runs);
    const both = await Promise.all([1, 2].map(() => bare.git.blame('keel', first, 'old "name".c')));
    expect(both[0]).toBe(both[1]);
    expect(await bare.git.blame('keel', tip, 'no/such')).toEqual([]);
    expect(await bare.git.blame('keel', tip, 'old "name".c')).toEqual([]);
    await expect(bare.git.blame('keel', '--output=x', 'new.c')).rejects.toThrow(
      /no object id|not an object id/,
    );
  } finally {
    bare.close();
  }
});
