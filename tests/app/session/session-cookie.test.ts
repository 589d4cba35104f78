import { describe, expect, it } from 'vitest';
import { sessionCookieName } from '#app/session/session-cookie.ts';

describe('sessionCookieName', () => {
  it('is bound to https where the portal is', () => {
    expect(sessionCookieName('https://slipway.example')).toMatch(/^__Secure-/);
    expect(sessionCookieName('http://127.0.0.1:3000')).not.toMatch(/^__/);
  });
});
