import { describe, expect, it } from 'vitest';
import { claimFrom, sessionCookieName } from '#app/session-cookie.ts';

describe('claimFrom', () => {
  it('reads who and which session', () => {
    expect(claimFrom({ sub: 'u1', sessionId: 's1', roles: ['maintainer'] })).toEqual({
      userId: 'u1',
      sessionId: 's1',
    });
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

describe('sessionCookieName', () => {
  it('is bound to https where the portal is', () => {
    expect(sessionCookieName('https://slipway.example')).toMatch(/^__Secure-/);
    expect(sessionCookieName('http://127.0.0.1:3000')).not.toMatch(/^__/);
  });
});
