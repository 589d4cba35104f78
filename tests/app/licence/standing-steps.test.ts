import { describe, expect, it } from 'vitest';
import { standingSteps } from '#app/licence/standing-steps.ts';
import type { Standing } from '#core/licensing/read-standing.ts';

const nothing: Standing = {
  agreement: undefined,
  mayRead: false,
  steps: ['sign-in', 'organization', 'person', 'grant'],
  missing: ['organization', 'person', 'grant'],
  maySignForOrganization: false,
  grants: [],
};
const partner = { name: 'Ben', organization: { name: 'Brassboard' } };

describe('standingSteps', () => {
  it('asks a stranger to sign in, and for nothing else', () => {
    const steps = standingSteps({ ...nothing, missing: ['sign-in'] }, undefined);
    expect(steps.map(({ title }) => title)).toEqual(['Sign in']);
  });

  it('names who can sign for the organization', () => {
    const [, organization] = standingSteps(nothing, partner);
    expect(organization).toEqual({
      done: false,
      title: 'Brassboard has not signed',
      detail: 'A manager of Brassboard signs for it on this page. Ask yours.',
    });
    const [, mine] = standingSteps({ ...nothing, maySignForOrganization: true }, partner);
    expect(mine?.detail).toBe('You can sign for it, below.');
  });

  it('counts an old signature of the organization as missing', () => {
    const [, organization] = standingSteps(
      { ...nothing, organizationSigned: { by: 'Bea', atMs: 0 } },
      partner,
    );
    expect(organization?.done).toBe(false);
  });

  it('asks the owner’s people for their own word only', () => {
    const owner = { name: 'Mats', organization: { name: 'Northlake' } };
    const titles = standingSteps(
      { ...nothing, steps: ['sign-in', 'person'], missing: ['person'] },
      owner,
    ).map(({ title }) => title);
    expect(titles).toEqual(['Signed in', 'You have not accepted']);
  });
});
