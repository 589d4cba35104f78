import { describe, expect, it, test } from 'vitest';
import {
  auditReach,
  isLicenceOffice,
  isMaintainer,
  mayDisablePeople,
  mayOversee,
  mayOverseeAll,
  maySignForOrganization,
  rolesToGive,
} from '#core/identity/rules.ts';
import { type Role, roles } from '#drizzle/schema/identity.ts';

type Person = Parameters<typeof mayOversee>[0];

function person(kind: 'owner' | 'partner', ...held: Role[]): Person {
  const organization = { id: kind, slug: kind, name: kind, kind, status: 'active' as const };
  return { organization, roles: held };
}

/** What one role alone lets somebody do. */
function powers(kind: 'owner' | 'partner', role: Role): string[] {
  const who = person(kind, role);
  const told = {
    merge: isMaintainer(who),
    admit: isLicenceOffice(who),
    'oversee all': mayOverseeAll(who),
    'oversee own': mayOversee(who, kind),
    'oversee another': mayOversee(who, 'another'),
    sign: maySignForOrganization(who),
    'disable own': mayDisablePeople(who, kind),
    'disable another': mayDisablePeople(who, 'another'),
    'whole log': auditReach(who) === 'all',
    'own log': auditReach(who) === 'organization',
    'invite own': rolesToGive(who, { id: kind, kind }).length > 0,
  };
  return Object.entries(told).flatMap(([power, has]) => (has ? [power] : []));
}

describe('what a role lets somebody do', () => {
  const overseer = ['oversee all', 'oversee own', 'oversee another', 'whole log'];
  const manager = ['oversee own', 'disable own', 'own log', 'invite own'];
  it.each<[Role, string[]]>([
    ['engineer', []],
    ['manager', manager],
    ['maintainer', ['merge', ...overseer]],
    ['licence-officer', ['admit', ...overseer, 'disable own', 'disable another', 'invite own']],
    ['board', []],
    ['auditor', overseer],
  ])('of the owner: %s', (role, expected) => {
    expect(powers('owner', role).sort()).toEqual([...expected].sort());
  });

  it.each(roles)('of a partner: %s', (role) => {
    const expected = role === 'manager' ? [...manager, 'sign'] : [];
    expect(powers('partner', role).sort()).toEqual([...expected].sort());
  });
});

test('the usual role to give comes first, and the owner’s are given in the owner only', () => {
  const officer = person('owner', 'licence-officer');
  expect(rolesToGive(officer, { id: 'owner', kind: 'owner' })).toEqual([
    'engineer',
    'manager',
    'board',
    'maintainer',
    'licence-officer',
    'auditor',
  ]);
  expect(rolesToGive(officer, { id: 'x', kind: 'partner' })).toEqual([
    'engineer',
    'manager',
    'board',
  ]);
});
