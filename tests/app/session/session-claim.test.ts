import { decode, encode } from 'next-auth/jwt';
import { describe, expect, it, vi } from 'vitest';
import { claimFrom, makeClaimReader } from '#app/session/session-claim.ts';

const secret = 'a secret of the site';
const claim = { userId: 'u1', sessionId: 's1' };
const seal = (sessionId: string, maxAge = 3600) =>
  encode({ token: { sub: 'u1', sessionId }, secret, maxAge });

function opener() {
  const clock = { nowMs: Date.now() };
  const unseal = vi.fn(decode);
  return { clock, unseal, open: makeClaimReader(secret, () => clock.nowMs, unseal) };
}

describe('makeClaimReader', () => {
  it('opens a cookie once for the pages of a moment, and again after it', async () => {
    const { clock, unseal, open } = opener();
    const cookie = await seal('s1');
    expect([await open(cookie), await open(cookie)]).toEqual([claim, claim]);
    expect(unseal).toHaveBeenCalledTimes(1);
    clock.nowMs += 10_000;
    expect(await open(cookie)).toEqual(claim);
    expect(unseal).toHaveBeenCalledTimes(2);
  });

  it('never takes one cookie for another', async () => {
    const { open } = opener();
    const [first, second] = [await seal('s1'), await seal('s2')];
    expect((await open(first))?.sessionId).toBe('s1');
    expect((await open(second))?.sessionId).toBe('s2');
    expect(await open(`${first.slice(0, -2)}AA`)).toBeUndefined();
    expect(await open(first.slice(0, -1))).toBeUndefined();
    expect(await open('')).toBeUndefined();
  });

  it('keeps no cookie past the time that is sealed into it', async () => {
    const { clock, unseal, open } = opener();
    const cookie = await seal('s1', 2);
    expect(await open(cookie)).toEqual(claim);
    clock.nowMs += 3000;
    unseal.mockResolvedValue(null);
    expect(await open(cookie)).toBeUndefined();
  });

  it('keeps nothing that it could not open', async () => {
    const { unseal, open } = opener();
    await open('forged');
    await open('forged');
    expect(unseal).toHaveBeenCalledTimes(2);
  });

  it('opens nothing that another site sealed', async () => {
    const foreign = await encode({ token: { sub: 'u1', sessionId: 's1' }, secret: 'another' });
    expect(await opener().open(foreign)).toBeUndefined();
  });
});

describe('claimFrom', () => {
  it('reads who and which session', () => {
    expect(claimFrom({ sub: 'u1', sessionId: 's1', roles: ['maintainer'] })).toEqual(claim);
  });

  it.each([
    [null],
    ['x'],
    [{}],
    [{ sub: 'u1' }],
    [{ sub: 1, sessionId: 's1' }],
    [{ sessionId: 's1' }],
  ])('reads nobody from %j', (token) => {
    expect(claimFrom(token)).toBeUndefined();
  });
});
