import { describe, expect, test } from 'vitest';
import { readSlip } from '#core/views/slip.ts';
import { type SlipFacts, stationNames } from '#core/views/slip-facts.ts';

const span = { startedAtMs: 1000, finishedAtMs: 3000 };
const sent: SlipFacts = {
  status: 'open',
  form: 'source',
  targetBranch: 'main',
  changeNumber: 7,
  patchSetNumber: 2,
  via: 'git-push',
  uploader: { name: 'Ada Ng', organizationName: 'Northwind' },
  run: { createdAtMs: 500, started: false, released: false },
  checks: [],
  boots: [],
  votes: [],
  unresolvedComments: 0,
  mergesWhenVerified: false,
};
const checked: SlipFacts = {
  ...sent,
  run: { createdAtMs: 500, started: true, released: false },
  checks: [
    { ...span, name: 'applies', outcome: 'pass', summary: 'Applies.' },
    { ...span, name: 'sign-off', outcome: 'pass', summary: 'Signed off.' },
  ],
};
const built: SlipFacts = {
  ...checked,
  build: {
    ...span,
    outcome: 'pass',
    summary: 'ok',
    path: null,
    line: null,
    warningsCount: 0,
    imageSizeBytes: 300_000,
  },
};
const booted: SlipFacts = {
  ...built,
  boots: [{ ...span, name: 'one', outcome: 'pass', sentence: 'Boot one passed.' }],
};
const verified: SlipFacts = {
  ...booted,
  verdict: { outcome: 'pass', station: 'verdict', sentence: 'Verified.', createdAtMs: 4500 },
};

const states = (facts: SlipFacts) => readSlip(facts).map((station) => station.state);
const sentence = (facts: SlipFacts, name: string) =>
  readSlip(facts).find((station) => station.name === name)?.sentence;

describe('readSlip', () => {
  test('is always seven stations in order, each with a sentence', () => {
    for (const facts of [sent, checked, built, booted, verified]) {
      const slip = readSlip(facts);
      expect(slip.map((station) => station.name)).toEqual([...stationNames]);
      expect(slip.every((station) => station.sentence.length > 5)).toBe(true);
    }
  });

  test('follows a run from queue to verdict', () => {
    const rest = ['waiting', 'waiting'];
    expect(states(sent)).toEqual(['pass', 'waiting', 'waiting', 'waiting', 'waiting', ...rest]);
    expect(sentence(sent, 'checks')).toBe('Waits for a runner.');
    const started = { ...sent, run: { createdAtMs: 500, started: true, released: false } };
    expect(states(started)[1]).toBe('running');
    expect(states(checked)).toEqual(['pass', 'pass', 'running', 'waiting', 'waiting', ...rest]);
    expect(states(built)).toEqual(['pass', 'pass', 'pass', 'running', 'waiting', ...rest]);
    expect(states(booted)).toEqual(['pass', 'pass', 'pass', 'running', 'waiting', ...rest]);
    expect(states(verified)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass', ...rest]);
    expect(readSlip(verified)[4]?.durationMs).toBe(4000);
  });

  test('names the first failing check and skips what is not reached', () => {
    const failed: SlipFacts = {
      ...checked,
      checks: [
        {
          ...span,
          name: 'sign-off',
          outcome: 'fail',
          summary: 'Signed-off-by is missing: git commit -s',
        },
        { ...span, name: 'spdx', outcome: 'fail', summary: 'SPDX line is missing in a.c' },
      ],
      verdict: { outcome: 'fail', station: 'checks', sentence: 'Refused.', createdAtMs: 9 },
    };
    expect(states(failed)).toEqual([
      'pass',
      'fail',
      'skipped',
      'skipped',
      'fail',
      'skipped',
      'skipped',
    ]);
    expect(sentence(failed, 'checks')).toBe(
      'Signed-off-by is missing: git commit -s (and 1 other check failed)',
    );
  });

  test('holds a patch that edits its judge until a maintainer’s word', () => {
    const held: SlipFacts = {
      ...checked,
      checks: [{ ...span, name: 'judge', outcome: 'held', summary: 'It edits slipway.yaml.' }],
    };
    expect(states(held)).toEqual([
      'pass',
      'held',
      'waiting',
      'waiting',
      'held',
      'waiting',
      'waiting',
    ]);
    const released = { ...held, run: { createdAtMs: 500, started: true, released: true } };
    expect(states(released).slice(1, 3)).toEqual(['pass', 'running']);
  });

  test('never blames the patch for a fault of ours', () => {
    const broken: SlipFacts = {
      ...checked,
      verdict: {
        outcome: 'infrastructure',
        station: 'build',
        sentence: 'The sandbox is missing.',
        createdAtMs: 9,
      },
    };
    expect(states(broken).slice(1, 5)).toEqual([
      'pass',
      'infrastructure',
      'skipped',
      'infrastructure',
    ]);
    expect(states(broken)).not.toContain('fail');
  });

  test('puts file and line before a build’s failure, once', () => {
    const row = { ...span, path: 'a.c', line: 3, warningsCount: 0, imageSizeBytes: null };
    const bad = (summary: string): SlipFacts => ({
      ...checked,
      build: { ...row, outcome: 'fail', summary },
    });
    expect(sentence(bad('expected ";"'), 'build')).toBe('a.c:3: expected ";"');
    expect(sentence(bad('a.c:3: expected ";"'), 'build')).toBe('a.c:3: expected ";"');
  });

  test('names of several boots that failed the one that the verdict names, and says where', () => {
    const boot = (name: string) => ({ ...span, name, outcome: 'fail', sentence: `${name} hung` });
    const failed: SlipFacts = {
      ...built,
      boots: [boot('partitions'), boot('selftest')] as SlipFacts['boots'],
      verdict: { outcome: 'fail', station: 'boot', sentence: 'selftest hung', createdAtMs: 9 },
    };
    expect(readSlip(failed)[3]).toMatchObject({
      sentence: 'selftest hung',
      where: 'boot `selftest`',
    });
    expect(readSlip(failed)[4]).toMatchObject({ state: 'fail', where: 'boot' });
  });

  test('waits for what is open alone', () => {
    const approved = { votes: [{ voterName: 'Mo', value: 2, approves: true }] };
    expect(sentence(booted, 'merge')).toBe('Waits for verdict and review.');
    expect(sentence(verified, 'merge')).toBe('Waits for review.');
    expect(sentence({ ...booted, ...approved }, 'merge')).toBe('Waits for verdict.');
    const ended = { contributor: { ok: false, reason: 'its grant has ended' } } as const;
    expect(sentence({ ...verified, ...approved, ...ended }, 'merge')).toBe(
      "Waits for the sender's right to contribute.",
    );
  });

  test('shows review and merge as words', () => {
    const vote = { voterName: 'Mo', value: 2, approves: true };
    const approved = { ...verified, votes: [vote] };
    expect(sentence(approved, 'review')).toBe('Approved by Mo.');
    expect(sentence(approved, 'merge')).toBe('Ready: a maintainer can merge it.');
    const vetoed = { ...approved, votes: [vote, { voterName: 'Lee', value: -2, approves: false }] };
    expect(readSlip(vetoed)[5]).toMatchObject({
      state: 'fail',
      sentence: 'Lee voted −2: settle it with them.',
    });
    const merged: SlipFacts = {
      ...approved,
      status: 'merged',
      merge: { commit: 'abcdef0123', byName: 'Mo' },
    };
    expect(readSlip(merged)[6]).toMatchObject({
      state: 'pass',
      sentence: 'Merged as abcdef0 into main by Mo.',
    });
    const waiting = { ...booted, mergesWhenVerified: true };
    expect(readSlip(waiting)[6]?.state).toBe('running');
    expect(states({ ...verified, status: 'abandoned' }).slice(5)).toEqual(['skipped', 'skipped']);
  });
});
