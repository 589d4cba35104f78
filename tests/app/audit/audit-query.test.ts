import { describe, expect, it } from 'vitest';
import { auditHref, readAuditQuery } from '#app/audit/audit-query.ts';
import { summaryOf } from '#app/audit/audit-summary.ts';

describe('readAuditQuery', () => {
  it('is undone by auditHref', () => {
    const query = { action: 'source.refuse', subject: 'repository:keel', beforeSequence: 40 };
    const address = new URL(auditHref(query), 'http://here.invalid');
    expect(readAuditQuery(Object.fromEntries(address.searchParams))).toEqual(query);
  });

  it.each([
    [{ action: ['a', 'b'] }],
    [{ before: '-1' }],
    [{ before: '1.5' }],
    [{ before: 'x' }],
    [{ subject: '  ' }],
    [{ verify: 'yes' }],
  ])('takes %j as no filter', (search) => {
    expect(readAuditQuery(search)).toEqual({});
  });
});

describe('summaryOf', () => {
  it.each([
    [{ reason: 'no live grant', path: 'x' }, 'no live grant'],
    [{ expiresAtMs: 0 }, 'expires at 1970-01-01 00:00:00 UTC'],
    [{ mayContribute: true, grantId: 'g1', pathPrefix: '' }, 'may contribute yes'],
    [{ roles: ['engineer', 'manager'] }, 'roles engineer and manager'],
    [{ startsAtMs: 1e300 }, 'starts at 1e+300'],
    [{}, 'address and hash'],
  ])('tells %j as %j', (detail, words) => {
    expect(summaryOf(detail)).toBe(words);
  });

  it('cuts what is long', () => {
    expect(summaryOf({ reason: 'x'.repeat(500) })).toHaveLength(90);
  });
});
