import { describe, expect, test } from 'vitest';
import { judgeRequirements, type MergeFacts } from '#core/review/rules.ts';

const sent: MergeFacts = {
  status: 'open',
  changeNumber: 7,
  form: 'source',
  targetBranch: 'main',
  patchSetNumber: 1,
  votes: [],
  unresolvedComments: 0,
};
const passed: MergeFacts = { ...sent, verdict: { outcome: 'pass', station: 'verdict' } };

const names = (facts: MergeFacts) => judgeRequirements(facts).map(({ name }) => name);
const find = (facts: MergeFacts, wanted: string) =>
  judgeRequirements(facts).find(({ name }) => name === wanted);

describe('what a merge waits for', () => {
  test('says nothing of tests before a run has passed', () => {
    for (const outcome of ['fail', 'infrastructure'] as const) {
      for (const station of ['checks', 'build', 'boot'] as const) {
        expect(names({ ...sent, verdict: { outcome, station } })).not.toContain('tests');
      }
    }
    expect(names(sent)).not.toContain('tests');
    expect(find(passed, 'tests')).toMatchObject({ met: true });
    const lacking = { sentence: 'boot `one`: `a` is missing' };
    const lacks: MergeFacts = {
      ...sent,
      verdict: { outcome: 'pass', station: 'verdict', lacking },
    };
    expect(find(lacks, 'tests')).toEqual({
      name: 'tests',
      met: false,
      reason: 'Boot `one`: `a` is missing.',
    });
  });

  test('says nothing of what nobody asked git and the licence about', () => {
    expect(names(passed)).toEqual(['open', 'verdict', 'tests', 'approval', 'no-veto', 'comments']);
    const asked: MergeFacts = {
      ...passed,
      contributor: { ok: false, reason: 'the grant has ended' },
      base: { standsOn: 'a', tip: 'a', judgeCommit: 'a' },
    };
    expect(names(asked)).toEqual([...names(passed), 'grant', 'base']);
    expect(find(asked, 'grant')?.met).toBe(false);
  });

  test('gives who may not read a run what they are told of it, and nothing of its tests', () => {
    const told: MergeFacts = { ...sent, told: { sentence: 'waits for the maintainer' } };
    expect(find(told, 'verdict')).toMatchObject({ met: false, reason: 'waits for the maintainer' });
    expect(names(told)).not.toContain('tests');
    const released: MergeFacts = { ...sent, told: { outcome: 'pass', sentence: 'Passed.' } };
    expect(find(released, 'verdict')).toMatchObject({ met: true, reason: 'Passed.' });
  });

  test('wants a run by the tip that the patch stands on', () => {
    const base = { standsOn: 'bbbbbbbb', tip: 'bbbbbbbb', judgeCommit: 'aaaaaaaa' };
    expect(find({ ...passed, base }, 'verdict')?.reason).toContain('judged by aaaaaaa');
    const moved = { standsOn: 'aaaaaaaa', tip: 'bbbbbbbb', judgeCommit: 'aaaaaaaa' };
    expect(find({ ...passed, base: moved }, 'verdict')?.met).toBe(true);
    expect(find({ ...passed, base: moved }, 'base')?.reason).toContain('rebased');
    const gone = { ...moved, tip: '' };
    expect(find({ ...passed, base: gone }, 'base')?.met).toBe(false);
  });
});
