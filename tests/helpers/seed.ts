import path from 'node:path';
import { asActor, type Context } from '#core/context.ts';
import { createOrganization } from '#core/identity/create-organization.ts';
import { makeOwnerLink } from '#core/identity/make-owner-link.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { acceptAgreement } from '#core/licensing/accept-agreement.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { publishAgreement } from '#core/licensing/publish-agreement.ts';
import { createRepository } from '#core/source/create-repository.ts';
import { organizations, type Role, sessions, userRoles, users } from '#drizzle/schema/identity.ts';
import { addCommit, type CommitSpecification } from './git.ts';

/** Every seeded person's password; the hash is of it with the parameters that the site uses. */
export const testPassword = 'correct horse battery staple';
const testPasswordHash =
  '$argon2id$v=19$m=19456,t=2,p=1$c2xpcHdheS10ZXN0cy0wMQ$iHmRBmjnuJflpeDO/K5w7m+uGD9BlIQk/5s9gPq0ruY';

/** What `keel` holds at first, unless a test brings its own tree. */
export const firstTree: Record<string, string> = {
  'README.md': '# Keel\n\nA small hypervisor.\n',
  'slipway.yaml': 'version: 1\n',
  'kernel/main.c':
    '/* SPDX-License-Identifier: LicenseRef-Slipway */\nint main(void)\n{\n\treturn 0;\n}\n',
  'drivers/irq/plic.c': 'int plic_claim(void)\n{\n\treturn 0;\n}\n',
  'drivers/rtc/rtc.c': 'int rtc_read(void)\n{\n\treturn 0;\n}\n',
  'Documentation/vmhi/vmhi-d.md': '# VMHI-D: drivers\n\nText.\n',
  'include/vmhi/driver.h': '/* SPDX-License-Identifier: MIT */\nstruct vmhi_driver;\n',
};

export interface SeededPerson {
  userId: string;
  email: string;
  organizationId: string;
  sessionId: string;
}

/** A partner company; `P` is a person, with or without a context to ask in. */
export interface Partner<P> {
  organizationId: string;
  slug: string;
  /** May sign and invite. */
  manager: P;
  engineer: P;
}

export interface Cast<P> {
  owner: {
    organizationId: string;
    maintainer: P;
    /** A second one: nobody approves the own change. */
    otherMaintainer: P;
    officer: P;
    auditor: P;
  };
  /** Signed by the organization and both persons; whole grant on `keel`, may contribute. */
  signed: Partner<P>;
  /** As `signed`: another company, for walls between partners. */
  rival: Partner<P>;
  /** Invited, with a grant, nothing signed. */
  invited: Partner<P>;
  /** As `signed`, then revoked: sessions, grant and all. */
  revoked: Partner<P>;
}

export interface Seeded extends Cast<SeededPerson> {
  repositoryId: string;
  firstCommit: string;
  agreementSha256: string;
}

/** The person asking from a signed-in browser. */
export function asPerson(ctx: Context, { userId, sessionId }: SeededPerson): Context {
  return { ...asActor(ctx, { kind: 'user', userId, sessionId }), address: '192.0.2.7' };
}

/** Puts the people, the licence and the repository `keel` into an empty site. */
export async function seedSite(
  ctx: Context,
  dataFolder: string,
  files: CommitSpecification['files'],
): Promise<Seeded> {
  makeOwnerLink(ctx, { organizationName: 'Keelworks', slug: 'keelworks' });
  const owner = seedOwner(ctx);
  const { agreementSha256 } = publishAgreement(ctx, {
    version: '1',
    title: 'Test licence',
    body: 'You may read it.\n',
  });
  const { repositoryId } = await createRepository(ctx, {
    slug: 'keel',
    name: 'Keel',
    description: 'A small hypervisor',
    defaultBranch: 'main',
  });
  const bareFolder = path.join(dataFolder, 'repositories', 'keel.git');
  const firstCommit = addCommit(bareFolder, { message: 'keel: begin\n', files });
  for (const person of [owner.maintainer, owner.otherMaintainer, owner.officer, owner.auditor]) {
    acceptAgreement(asPerson(ctx, person), { agreementSha256, capacity: 'person' });
  }
  const officer = asPerson(ctx, owner.officer);
  const partner = (slug: string, signs: boolean) =>
    seedPartner(ctx, officer, slug, signs ? agreementSha256 : undefined);
  const revoked = await partner('oldport', true);
  const seeded: Seeded = {
    owner,
    signed: await partner('northwind', true),
    rival: await partner('rivalco', true),
    invited: await partner('newcomer', false),
    revoked,
    repositoryId,
    firstCommit,
    agreementSha256,
  };
  const { organizationId } = revoked;
  revokeOrganization(officer, { organizationId, reason: 'broke the agreement' });
  return seeded;
}

function seedOwner(ctx: Context): Seeded['owner'] {
  const organizationId =
    ctx.db.select({ id: organizations.id }).from(organizations).get()?.id ?? '';
  return {
    organizationId,
    maintainer: seedPerson(ctx, organizationId, 'maintainer', ['maintainer']),
    otherMaintainer: seedPerson(ctx, organizationId, 'other-maintainer', ['maintainer']),
    officer: seedPerson(ctx, organizationId, 'officer', ['licence-officer']),
    auditor: seedPerson(ctx, organizationId, 'auditor', ['auditor']),
  };
}

async function seedPartner(
  ctx: Context,
  officer: Context,
  slug: string,
  agreementSha256: string | undefined,
): Promise<Partner<SeededPerson>> {
  const { organizationId } = createOrganization(officer, { name: `${slug} inc.`, slug });
  const manager = seedPerson(ctx, organizationId, `${slug}-manager`, ['manager', 'engineer']);
  const engineer = seedPerson(ctx, organizationId, `${slug}-engineer`, ['engineer']);
  if (agreementSha256 !== undefined) {
    const signatory = asPerson(ctx, manager);
    acceptAgreement(signatory, { agreementSha256, capacity: 'organization' });
    acceptAgreement(signatory, { agreementSha256, capacity: 'person' });
    acceptAgreement(asPerson(ctx, engineer), { agreementSha256, capacity: 'person' });
  }
  await grantAccess(officer, {
    organizationId,
    repositorySlug: 'keel',
    pathPrefix: '',
    mayContribute: true,
  });
  return { organizationId, slug, manager, engineer };
}

/** Writes the rows that an accepted invitation and a sign-in leave, without the price of argon2. */
export function seedPerson(
  ctx: Context,
  organizationId: string,
  name: string,
  roles: Role[],
): SeededPerson {
  const userId = ctx.newId();
  const sessionId = ctx.newId();
  const email = `${name}@example.com`;
  ctx.db
    .insert(users)
    .values({
      id: userId,
      email,
      name,
      organizationId,
      passwordHash: testPasswordHash,
      createdAtMs: ctx.nowMs(),
    })
    .run();
  ctx.db
    .insert(userRoles)
    .values(roles.map((role) => ({ userId, role })))
    .run();
  ctx.db
    .insert(sessions)
    .values({
      id: sessionId,
      userId,
      createdAtMs: ctx.nowMs(),
      expiresAtMs: ctx.nowMs() + 365 * 24 * 60 * 60 * 1000,
    })
    .run();
  return { userId, email, organizationId, sessionId };
}
