import { describe, expect, it } from 'vitest';
import { digestOf, readDigest } from '#app/outcomes/error-digest.ts';
import { outcomeForPage, refusalResponse, refusalResult } from '#app/outcomes/refusals.ts';
import { DomainError, errorCodes, httpStatus } from '#core/errors.ts';

describe('outcomeForPage', () => {
  it('sends somebody who is not signed in to sign in and back', () => {
    expect(outcomeForPage('unauthenticated', '', '/source/keel')).toEqual({
      kind: 'redirect',
      to: '/sign-in?return=%2Fsource%2Fkeel',
    });
  });

  it('sends somebody without a licence to the licence and back', () => {
    expect(outcomeForPage('licence-required', '', '/source/keel')).toEqual({
      kind: 'redirect',
      to: '/licence?return=%2Fsource%2Fkeel',
    });
  });

  it('knows each code', () => {
    for (const code of errorCodes) expect(outcomeForPage(code, 'why', '/')).toBeDefined();
  });
});

describe('the digest of an error', () => {
  it('carries code and message through Next', () => {
    expect(readDigest(digestOf('throttled', 'try again in 3 s; not now'))).toEqual({
      code: 'throttled',
      message: 'try again in 3 s; not now',
    });
  });

  it('is nothing when another made it', () => {
    expect(readDigest('1234567')).toBeUndefined();
    expect(readDigest(undefined)).toBeUndefined();
  });
});

describe('a refusal', () => {
  it('is an action result with the sentence of the verb', () => {
    expect(refusalResult(new DomainError('conflict', 'it is merged already'))).toEqual({
      ok: false,
      code: 'conflict',
      message: 'it is merged already',
    });
  });

  it.each(errorCodes)('of code %s answers a route with its status', async (code) => {
    const response = refusalResponse(new DomainError(code, 'no'));
    expect(response.status).toBe(httpStatus[code]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe('no\n');
  });

  it('lets a fault of our own through', () => {
    const fault = new Error('broken');
    expect(() => refusalResult(fault)).toThrow(fault);
    expect(() => refusalResponse(fault)).toThrow(fault);
  });
});
