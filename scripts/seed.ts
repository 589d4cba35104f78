/** The demo's people, made by the same verbs that the pages call. */
import { randomBytes } from 'node:crypto';
import { asActor, type Context } from '#core/context.ts';
import { acceptInvitation } from '#core/identity/accept-invitation.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { createOrganization } from '#core/identity/create-organization.ts';
import { inviteUser } from '#core/identity/invite-user.ts';
import { makeOwnerLink } from '#core/identity/make-owner-link.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { signIn } from '#core/identity/sign-in.ts';
import { acceptAgreement } from '#core/licensing/accept-agreement.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { readCurrentAgreement } from '#core/licensing/read-current-agreement.ts';
import { organizations, type Role } from '#drizzle/schema/identity.ts';
import { bundledTree } from '#server/open-tree.ts';

export interface Account {
  organization: string;
  /** What the person is there for, in words. */
  part: string;
  name: string;
  email: string;
  password: string;
}

export interface Seeded {
  accounts: Account[];
  /** A token that may write, of the partner engineer who sends the demo's contributions. */
  token: string;
  engineer: Account;
}

interface Person extends Account {
  /** The site with this person asking from a signed-in browser. */
  ctx: Context;
}

type Invite = (
  by: Context,
  organization: { id: string; name: string },
  person: { part: string; name: string; email: string; roles: Role[] },
) => Promise<Person>;

const invite: Invite = async (by, organization, { part, name, email, roles }) => {
  const { secret } = inviteUser(by, { organizationId: organization.id, email, roles });
  return join(by, secret, { organization: organization.name, part, name, email });
};

async function join(
  ctx: Context,
  secret: string,
  person: Omit<Account, 'password'>,
): Promise<Person> {
  const password = randomBytes(9).toString('base64url');
  const anonymous = asActor(ctx, { kind: 'anonymous' });
  await acceptInvitation(anonymous, { secret, name: person.name, email: person.email, password });
  const account = { ...person, password };
  return { ...account, ctx: await signInAs(ctx, account) };
}

/** Signs in by the verb. @returns the site with this person asking, as from a browser. */
export async function signInAs(
  ctx: Context,
  { email, password }: Pick<Account, 'email' | 'password'>,
): Promise<Context> {
  const opened = await signIn(asActor(ctx, { kind: 'anonymous' }), { email, password });
  return asActor(ctx, { kind: 'user', userId: opened.userId, sessionId: opened.sessionId });
}

/** The account whose address begins so, e.g. `maintainer@`. @throws Error when there is none. */
export function accountOf({ accounts }: Seeded, beginning: string): Account {
  const found = accounts.find(({ email }) => email.startsWith(beginning));
  if (found === undefined) throw new Error(`no account begins with ${beginning}`);
  return found;
}

/** Signs the current agreement. */
function sign(person: Person, ...capacities: ('organization' | 'person')[]): void {
  const agreement = readCurrentAgreement(person.ctx);
  if (agreement === undefined) throw new Error('no agreement is published');
  for (const capacity of capacities) {
    acceptAgreement(person.ctx, { agreementSha256: agreement.bodySha256, capacity });
  }
}

interface OwnerPeople {
  officer: Person;
  maintainer: Person;
}

async function seedOwner(ctx: Context, secret: string): Promise<OwnerPeople> {
  const officer = await join(ctx, secret, {
    organization: 'Harbour Systems',
    part: 'licence officer of the owner',
    name: 'Olga Lindqvist',
    email: 'officer@harbour.example',
  });
  const owner = ctx.db.select().from(organizations).get();
  if (owner === undefined) throw new Error('the owner company was not made');
  const maintainer = await invite(officer.ctx, owner, {
    part: 'maintainer of the owner',
    name: 'Marek Novak',
    email: 'maintainer@harbour.example',
    roles: ['maintainer'],
  });
  sign(officer, 'person');
  sign(maintainer, 'person');
  return { officer, maintainer };
}

/** A partner company with a grant of the whole tree and its first person, a manager; nothing signed yet. */
async function seedPartner(
  officer: Person,
  company: { name: string; slug: string },
  manager: { name: string; part: string },
): Promise<{ id: string; name: string; manager: Person }> {
  const { organizationId: id } = createOrganization(officer.ctx, company);
  await grantAccess(officer.ctx, {
    organizationId: id,
    repositorySlug: bundledTree.slug,
    pathPrefix: '',
    mayContribute: true,
  });
  const organization = { id, name: company.name };
  const person = await invite(officer.ctx, organization, {
    ...manager,
    email: `manager@${company.slug}.example`,
    roles: ['manager'],
  });
  return { ...organization, manager: person };
}

interface PartnerPeople {
  /** Of the partner that has signed. */
  signed: { manager: Person; engineer: Person };
  unsignedManager: Person;
  revokedManager: Person;
}

async function seedPartners(officer: Person): Promise<PartnerPeople> {
  const northwind = await seedPartner(
    officer,
    { name: 'Northwind Silicon', slug: 'northwind' },
    { name: 'Nadia Okafor', part: 'manager of a partner that has signed' },
  );
  sign(northwind.manager, 'organization', 'person');
  const engineer = await invite(northwind.manager.ctx, northwind, {
    part: 'engineer of a partner that has signed',
    name: 'Ines Moreau',
    email: 'engineer@northwind.example',
    roles: ['engineer'],
  });
  sign(engineer, 'person');
  const breakwater = await seedPartner(
    officer,
    { name: 'Breakwater Networks', slug: 'breakwater' },
    { name: 'Bruno Tanaka', part: 'manager of a partner that has not signed yet' },
  );
  const seamount = await seedPartner(
    officer,
    { name: 'Seamount Labs', slug: 'seamount' },
    { name: 'Sofia Reyes', part: 'manager of a partner that was revoked' },
  );
  sign(seamount.manager, 'organization', 'person');
  revokeOrganization(officer.ctx, {
    organizationId: seamount.id,
    reason: 'source was found outside of the company',
  });
  return {
    signed: { manager: northwind.manager, engineer },
    unsignedManager: breakwater.manager,
    revokedManager: seamount.manager,
  };
}

/**
 * Makes the owner company with a maintainer and a licence officer, and three partners: one that has signed,
 * one invited that has not, one revoked.
 *
 * @returns undefined when the site has an owner company already: a second start keeps the data.
 */
export async function seedDemo(ctx: Context): Promise<Seeded | undefined> {
  if (ctx.db.select().from(organizations).get() !== undefined) return undefined;
  const link = makeOwnerLink(ctx, { organizationName: 'Harbour Systems', slug: 'harbour' });
  if (link === undefined) return undefined;
  const { officer, maintainer } = await seedOwner(ctx, link.secret);
  const { signed, unsignedManager, revokedManager } = await seedPartners(officer);
  const { manager, engineer } = signed;
  const { token } = createAccessToken(engineer.ctx, {
    name: 'demo contributions',
    scopes: ['read', 'write'],
    days: 30,
  });
  const people = [maintainer, officer, manager, engineer, unsignedManager, revokedManager];
  return { accounts: people.map(withoutContext), token, engineer: withoutContext(engineer) };
}

function withoutContext({ ctx: _, ...account }: Person): Account {
  return account;
}
