import { describe, expect, test } from 'vitest';
import { type Station, type StationState, stationNames } from '#core/views/slip-facts.ts';
import { yourTurn } from '#core/views/your-turn.ts';

const sender = { userId: 'ines', isMaintainer: false };
const maintainer = { userId: 'marek', isMaintainer: true };
const stranger = { userId: 'rival', isMaintainer: false };

function change(states: Partial<Record<Station['name'], StationState>>, unresolvedComments = 0) {
  return {
    status: 'open' as const,
    owner: { userId: 'ines' },
    unresolvedComments,
    slip: stationNames.map((name) => ({ name, state: states[name] ?? 'waiting', sentence: '' })),
  };
}

const verified = { checks: 'pass', build: 'pass', boot: 'pass', verdict: 'pass' } as const;

describe('whose turn an open change is', () => {
  test('is its sender’s when a stage failed or comments wait', () => {
    expect(yourTurn(sender, change({ build: 'fail' }))).toContain('build failed');
    expect(yourTurn(sender, change(verified, 1))).toContain('comments');
    expect(yourTurn(maintainer, change({ build: 'fail' }))).toBeUndefined();
    expect(yourTurn(maintainer, change(verified, 1))).toBeUndefined();
  });

  test('is a maintainer’s when it is held, verified or approved', () => {
    expect(yourTurn(maintainer, change({ checks: 'held' }))).toContain('held');
    expect(yourTurn(maintainer, change(verified))).toContain('review');
    expect(yourTurn(maintainer, change({ ...verified, review: 'pass' }))).toContain('merged');
    expect(yourTurn(sender, change(verified))).toBeUndefined();
  });

  test('is nobody’s while checks, build and boots go on, for a fault of ours, or once it is closed', () => {
    expect(yourTurn(maintainer, change({ checks: 'running' }))).toBeUndefined();
    expect(yourTurn(sender, change({ build: 'infrastructure' }))).toBeUndefined();
    expect(yourTurn(stranger, change({ build: 'fail' }, 2))).toBeUndefined();
    const closed = { ...change({ build: 'fail' }), status: 'abandoned' as const };
    expect(yourTurn(sender, closed)).toBeUndefined();
  });

  test('is no maintainer’s review of the own change', () => {
    const own = { ...change(verified), owner: { userId: 'marek' } };
    expect(yourTurn(maintainer, own)).toBeUndefined();
  });
});
