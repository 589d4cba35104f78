import { describe, expect, test } from 'vitest';
import type { Requirement } from '#core/review/rules.ts';
import { type Station, type StationState, stationNames } from '#core/views/slip-facts.ts';
import { yourTurn } from '#core/views/your-turn.ts';

const nobody = { isChangeOwner: false, isSender: false, isMaintainer: false };
const sender = { ...nobody, isChangeOwner: true, isSender: true };
const maintainer = { ...nobody, isMaintainer: true };

type Name = Requirement['name'];

/** An open change. `unmet`: what a merge waits for. */
function change(
  unmet: readonly Name[],
  states: Partial<Record<Station['name'], StationState>> = {},
) {
  return {
    requirements: unmet.map((name) => ({ name, met: false, reason: '' })),
    slip: stationNames.map((name) => ({ name, state: states[name] ?? 'waiting', sentence: '' })),
    resultWaits: false,
  };
}

const failed = change(['verdict', 'approval'], { build: 'fail' });

describe('whose turn an open change is', () => {
  test('is its sender’s when a stage failed or comments wait', () => {
    expect(yourTurn(sender, failed)).toContain('build failed');
    expect(yourTurn(sender, change(['approval', 'comments']))).toContain('comments');
    expect(yourTurn(maintainer, failed)).toBeUndefined();
    expect(yourTurn(maintainer, change(['approval', 'comments']))).toBeUndefined();
  });

  test('is a maintainer’s when it is held, verified or approved', () => {
    const held = change(['verdict', 'approval'], { checks: 'held' });
    expect(yourTurn(maintainer, held)).toContain('held');
    expect(yourTurn(maintainer, change(['tests', 'approval']))).toContain('held');
    expect(yourTurn(maintainer, change(['approval']))).toContain('review');
    expect(yourTurn(maintainer, change([]))).toContain('merged');
    for (const unmet of [['approval'], ['tests'], []] as const) {
      expect(yourTurn(sender, change(unmet))).toBeUndefined();
    }
  });

  test('is a maintainer’s when its result waits to be released, however it ended', () => {
    for (const ended of [failed, change(['approval']), change(['verdict'])]) {
      const waits = { ...ended, resultWaits: true };
      expect(yourTurn(maintainer, waits)).toContain('say what its sender learns');
      expect(yourTurn(nobody, waits)).toBeUndefined();
    }
  });

  test('is nobody’s while the run goes on, for a fault of ours, for what else a merge waits for, or once it is closed', () => {
    const running = change(['verdict', 'approval'], { checks: 'running' });
    expect(yourTurn(maintainer, running)).toBeUndefined();
    expect(yourTurn(sender, change(['verdict'], { build: 'infrastructure' }))).toBeUndefined();
    for (const other of ['no-veto', 'grant', 'base'] as const) {
      expect(yourTurn(maintainer, change([other]))).toBeUndefined();
    }
    expect(yourTurn(nobody, change(['comments'], { build: 'fail' }))).toBeUndefined();
    expect(yourTurn(sender, change(['open', 'verdict'], { build: 'fail' }))).toBeUndefined();
  });

  test('is no maintainer’s review, or word on tests, who sent a patch set of it', () => {
    const own = { ...maintainer, isSender: true };
    expect(yourTurn(own, change(['approval']))).toBeUndefined();
    expect(yourTurn(own, change(['tests']))).toBeUndefined();
    expect(yourTurn(own, change([]))).toContain('merged');
  });
});
