import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Environment, readEnvironment } from '#adapters/environment.ts';
import { openHouse } from '#adapters/from-env.ts';
import { makeSqliteQueue } from '#adapters/queue/sqlite.ts';
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

/** Every seeded person's password; the hash is of it with the parameters that the house uses. */
export const testPassword = 'correct horse battery staple';
const testPasswordHash =
  '$argon2id$v=19$m=19456,t=2,p=1$c2xpcHdheS10ZXN0cy0wMQ$iHmRBmjnuJflpeDO/K5w7m+uGD9BlIQk/5s9gPq0ruY';

export interface Person {
  userId: string;
  email: string;
  organizationId: string;
  sessionId: string;
  /** The house with this person asking from a signed-in browser. */
  ctx: Context;
}

export interface PartnerPeople {
  organizationId: string;
  slug: string;
  /** May sign and invite. */
  manager: Person;
  engineer: Person;
}

export interface TestHouse {
  /** The data folder. */
  folder: string;
  environment: Environment;
  /** The portal itself asking. */
  ctx: Context;
  anonymous: Context;
  owner: {
    organizationId: string;
    maintainer: Person;
    /** A second one: nobody approves the own change. */
    otherMaintainer: Person;
    officer: Person;
    auditor: Person;
  };
  /** Signed by the organization and both persons; whole grant on `keel`, may contribute. */
  signed: PartnerPeople;
  /** As `signed`: another company, for walls between partners. */
  rival: PartnerPeople;
  /** Invited, with a grant, nothing signed. */
  invited: PartnerPeople;
  /** As `signed`, then revoked: sessions, grant and all. */
  revoked: PartnerPeople;
  repositorySlug: 'keel';
  repositoryId: string;
  /** The bare repository of `keel`. */
  bareFolder: string;
  /** The first commit of `main`. */
  firstCommit: string;
  agreementSha256: string;
  /** Adds a commit to `main` of `keel` (or another ref) behind the portal's back. */
  commit(specification: CommitSpecification): string;
  /** Makes a signed-in person. */
  addPerson(organizationId: string, name: string, roles: Role[]): Person;
  /** Moves the house's clock, the queue's too; it stands still otherwise. */
  advanceMs(durationMs: number): void;
  close(): void;
}

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

/**
 * A fresh house in a temporary folder: real SQLite with the migrations, real ports, seeded people, one
 * repository. Close it.
 *
 * @param options `files`: the first commit of `keel`; `variables`: settings beside SLIPWAY_DATA.
 */
export async function makeHouse(
  options: { files?: CommitSpecification['files']; variables?: Record<string, string> } = {},
): Promise<TestHouse> {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-house-'));
  const environment = readEnvironment({
    SLIPWAY_SANDBOX: 'none',
    ...options.variables,
    SLIPWAY_DATA: folder,
  });
  const opened = await openHouse(environment, 'portal');
  let nowMs = Date.UTC(2026, 0, 5, 9);
  const clock = { nowMs: () => nowMs, newId: opened.ctx.newId };
  const queue = makeSqliteQueue(opened.ctx.db, clock);
  const ctx: Context = { ...opened.ctx, ...clock, ports: { ...opened.ctx.ports, queue } };
  const addPerson = (organizationId: string, name: string, roles: Role[]) =>
    seedPerson(ctx, organizationId, name, roles);

  makeOwnerLink(ctx, { organizationName: 'Keelworks', slug: 'keelworks' });
  const owner = seedOwner(ctx, addPerson);
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
  const bareFolder = path.join(folder, 'repositories', 'keel.git');
  const firstCommit = addCommit(bareFolder, {
    message: 'keel: begin\n',
    files: options.files ?? firstTree,
  });
  for (const person of [owner.maintainer, owner.otherMaintainer, owner.officer, owner.auditor]) {
    acceptAgreement(person.ctx, { agreementSha256, capacity: 'person' });
  }
  const seedPartner = (slug: string, signs: boolean) =>
    makePartner(owner.officer.ctx, addPerson, slug, signs ? agreementSha256 : undefined);
  const revoked = seedPartner('oldport', true);
  const house: TestHouse = {
    folder,
    environment,
    ctx,
    anonymous: asActor(ctx, { kind: 'anonymous' }),
    owner,
    signed: seedPartner('northwind', true),
    rival: seedPartner('rivalco', true),
    invited: seedPartner('newcomer', false),
    revoked,
    repositorySlug: 'keel',
    repositoryId,
    bareFolder,
    firstCommit,
    agreementSha256,
    commit: (specification) => addCommit(bareFolder, specification),
    addPerson,
    advanceMs(durationMs) {
      nowMs += durationMs;
    },
    close() {
      opened.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  revokeOrganization(owner.officer.ctx, {
    organizationId: revoked.organizationId,
    reason: 'broke the agreement',
  });
  return house;
}

function seedOwner(ctx: Context, addPerson: TestHouse['addPerson']): TestHouse['owner'] {
  const organizationId =
    ctx.db.select({ id: organizations.id }).from(organizations).get()?.id ?? '';
  return {
    organizationId,
    maintainer: addPerson(organizationId, 'maintainer', ['maintainer']),
    otherMaintainer: addPerson(organizationId, 'other-maintainer', ['maintainer']),
    officer: addPerson(organizationId, 'officer', ['licence-officer']),
    auditor: addPerson(organizationId, 'auditor', ['auditor']),
  };
}

function makePartner(
  officer: Context,
  addPerson: TestHouse['addPerson'],
  slug: string,
  agreementSha256: string | undefined,
): PartnerPeople {
  const { organizationId } = createOrganization(officer, { name: `${slug} inc.`, slug });
  const manager = addPerson(organizationId, `${slug}-manager`, ['manager', 'engineer']);
  const engineer = addPerson(organizationId, `${slug}-engineer`, ['engineer']);
  if (agreementSha256 !== undefined) {
    acceptAgreement(manager.ctx, { agreementSha256, capacity: 'organization' });
    acceptAgreement(manager.ctx, { agreementSha256, capacity: 'person' });
    acceptAgreement(engineer.ctx, { agreementSha256, capacity: 'person' });
  }
  grantAccess(officer, {
    organizationId,
    repositorySlug: 'keel',
    pathPrefix: '',
    mayContribute: true,
  });
  return { organizationId, slug, manager, engineer };
}

/** Writes the rows that an accepted invitation and a sign-in leave, without the price of argon2. */
function seedPerson(ctx: Context, organizationId: string, name: string, roles: Role[]): Person {
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
  const actor = { kind: 'user', userId, sessionId } as const;
  const address = '192.0.2.7';
  return { userId, email, organizationId, sessionId, ctx: { ...ctx, actor, address } };
}
