import { createHash, timingSafeEqual } from 'node:crypto';
import type { Role } from '#drizzle/schema/identity.ts';

/** Roles that count only in the company that owns the tree. */
const ownerRoles: readonly Role[] = ['maintainer', 'licence-officer', 'auditor'];

export const sessionLifeMs = 12 * 60 * 60 * 1000;
export const invitationLifeMs = 7 * 24 * 60 * 60 * 1000;

/** Wrong passwords are counted over this long. */
export const throttleWindowMs = 15 * 60 * 1000;

/** From `free` wrong passwords on, each one doubles the delay, from `firstMs` to `mostMs`. */
export interface DelayLimits {
  free: number;
  firstMs: number;
  mostMs: number;
}

/** How wrong passwords delay the next try. `pair`: one account from one origin; `origin`: all accounts from it. */
export const throttleLimits = {
  /** From an origin that is one caller's: a device that signed in before, or an address that nobody shares. */
  unshared: {
    pair: { free: 5, firstMs: 15_000, mostMs: throttleWindowMs },
    origin: { free: 30, firstMs: 15_000, mostMs: throttleWindowMs },
  },
  /** From an address that many callers share: nobody is to be locked out by others for long. */
  shared: {
    pair: { free: 5, firstMs: 5_000, mostMs: 15_000 },
    origin: { free: 300, firstMs: 1_000, mostMs: 5_000 },
  },
  /** So many wrong passwords for one account, wherever from, delay an origin that was wrong itself. */
  crowd: 50,
  crowdDelayMs: 30_000,
} as const;

/** @param failures wrong passwords so far. @returns how long after the last of them the next try may come. */
export function delayAfter(failures: number, { free, firstMs, mostMs }: DelayLimits): number {
  return failures < free ? 0 : Math.min(mostMs, firstMs * 2 ** Math.min(failures - free, 30));
}

/** A person as the rules about roles look at them. */
interface Person {
  roles: readonly Role[];
  organization: { id: string; kind: 'owner' | 'partner' };
}

/** The company that owns the tree. Every other organization is a partner. */
export function isOwner(organization: { kind: 'owner' | 'partner' }): boolean {
  return organization.kind === 'owner';
}

/** Whether the person holds one of the roles in the company that owns the tree. */
function isOwnerStaff({ organization, roles }: Person, wanted: readonly Role[]): boolean {
  return isOwner(organization) && wanted.some((role) => roles.includes(role));
}

/** Merges, lets held runs go on, releases results, votes −2 to +2. */
export function isMaintainer(person: Person): boolean {
  return isOwnerStaff(person, ['maintainer']);
}

/** Brings repositories in from outside, and fetches them again. */
export function mayImport(person: Person): boolean {
  return isMaintainer(person);
}

/** Changes a repository's name, what it says it is, and its default branch. */
export function mayChangeRepository(person: Person): boolean {
  return isMaintainer(person);
}

/** Admits organizations, gives grants, publishes the agreement, and ends each of these. */
export function isLicenceOffice(person: Person): boolean {
  return isOwnerStaff(person, ['licence-officer']);
}

/** Sees all organizations and the whole audit log. */
export function mayOverseeAll(person: Person): boolean {
  return isOwnerStaff(person, ownerRoles);
}

/** Signs for their organization, invites its engineers, and sees what its people did. */
export function isManager({ roles }: Pick<Person, 'roles'>): boolean {
  return roles.includes('manager');
}

function managesIt(viewer: Person, organizationId: string): boolean {
  return isManager(viewer) && viewer.organization.id === organizationId;
}

/** Whether the viewer may see the people, grants and signatures of that organization. */
export function mayOversee(viewer: Person, organizationId: string): boolean {
  return mayOverseeAll(viewer) || managesIt(viewer, organizationId);
}

/** The owner does not license its own tree to itself; for a partner its manager signs. */
export function maySignForOrganization(viewer: Person): boolean {
  return !isOwner(viewer.organization) && isManager(viewer);
}

/** How much of the audit log the viewer may read: all, what people of their organization did, or nothing. */
export function auditReach(viewer: Person): 'all' | 'organization' | 'nothing' {
  if (mayOverseeAll(viewer)) return 'all';
  return isManager(viewer) ? 'organization' : 'nothing';
}

/** Whether the viewer may end accounts of people of that organization; nobody ends their own. */
export function mayDisablePeople(viewer: Person, organizationId: string): boolean {
  return isLicenceOffice(viewer) || managesIt(viewer, organizationId);
}

/**
 * Which roles the viewer may give in an invitation, the usual one first. The licence office gives any that
 * the kind of organization allows; a manager gives `engineer` and `manager` in theirs.
 */
export function rolesToGive(
  viewer: Person,
  organization: { id: string; kind: 'owner' | 'partner' },
): readonly Role[] {
  const partnerRoles: readonly Role[] = ['engineer', 'manager', 'board'];
  if (isLicenceOffice(viewer)) {
    return isOwner(organization) ? [...partnerRoles, ...ownerRoles] : partnerRoles;
  }
  return managesIt(viewer, organization.id) ? ['engineer', 'manager'] : [];
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Compares two SHA-256 in hex without telling by its time where they differ. */
export function sameHash(one: string, other: string): boolean {
  const a = Buffer.from(one, 'hex');
  const b = Buffer.from(other, 'hex');
  return a.length === b.length && a.length > 0 && timingSafeEqual(a, b);
}

/** 32 random bytes for a link. */
export function encodeSecret(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

export const tokenPattern = /^slip_[0-9A-Za-z]{40}$/;
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Makes the text of an access token: `slip_` and 40 base62 characters (238 bits).
 *
 * @param randomBytes bytes of 248 and above are thrown away, so that each character is equally likely.
 */
export function makeTokenText(randomBytes: (length: number) => Uint8Array): string {
  let text = 'slip_';
  while (text.length < 45) {
    for (const byte of randomBytes(64)) {
      if (byte < 248 && text.length < 45) text += base62[byte % 62] ?? '';
    }
  }
  return text;
}
