import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Environment, readEnvironment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import { makeSqliteQueue } from '#adapters/queue/sqlite.ts';
import { messageHandlers } from '#app/process/message-handlers.ts';
import { asActor, type Context } from '#core/context.ts';
import { Relay } from '#core/outbox/relay.ts';
import type { Role } from '#drizzle/schema/identity.ts';
import { addCommit, type CommitSpecification } from './git.ts';
import {
  asPerson,
  type Cast,
  firstTree,
  type Partner,
  type Seeded,
  type SeededPerson,
  seedPerson,
  seedSite,
} from './seed.ts';

export { firstTree, testPassword } from './seed.ts';

export interface Person extends SeededPerson {
  /** The site with this person asking from a signed-in browser. */
  ctx: Context;
}
export type PartnerPeople = Partner<Person>;

export interface TestSite extends Cast<Person> {
  /** The data folder. */
  folder: string;
  environment: Environment;
  /** The portal itself asking. */
  ctx: Context;
  anonymous: Context;
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
  /** Delivers the messages of the outbox, as the portal's relay does. */
  deliver(): Promise<void>;
  /** Moves the site's clock, the queue's too; it stands still otherwise. */
  advanceMs(durationMs: number): void;
  close(): void;
}

/**
 * A fresh site in a temporary folder: real SQLite with the migrations, real ports, seeded people, one
 * repository. Close it.
 *
 * @param options `files`: the first commit of `keel`; `variables`: settings beside SLIPWAY_DATA.
 */
export async function makeSite(
  options: {
    files?: CommitSpecification['files'];
    variables?: Record<string, string>;
    /** Where it lies: the machine's own folder for such, unless told. */
    inside?: string;
  } = {},
): Promise<TestSite> {
  const folder = mkdtempSync(path.join(options.inside ?? tmpdir(), 'slipway-site-'));
  const environment = readEnvironment({
    SLIPWAY_SANDBOX: 'none',
    ...options.variables,
    SLIPWAY_DATA: folder,
  });
  const seeded = options.files ? await seedFolder(folder, options.files) : await copySeeded(folder);
  const opened = await openSite(environment, 'portal');
  const clock = makeClock();
  const { newId, ports } = opened.ctx;
  const queue = makeSqliteQueue(opened.ctx.db, { ...clock, newId, news: ports.news });
  const ctx: Context = {
    ...opened.ctx,
    nowMs: clock.nowMs,
    ports: { ...ports, queue },
  };
  const bind = (person: SeededPerson): Person => ({ ...person, ctx: asPerson(ctx, person) });
  const bareFolder = path.join(folder, 'repositories', 'keel.git');
  return {
    ...seeded,
    ...bindCast(seeded, bind),
    folder,
    environment,
    ctx,
    anonymous: asActor(ctx, { kind: 'anonymous' }),
    repositorySlug: 'keel',
    bareFolder,
    commit: (specification) => addCommit(bareFolder, specification),
    addPerson: (organizationId, name, roles) => bind(seedPerson(ctx, organizationId, name, roles)),
    deliver: () => deliverAll(ctx),
    advanceMs: clock.advanceMs,
    close() {
      opened.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function deliverAll(ctx: Context): Promise<void> {
  const relay = new Relay(ctx, messageHandlers, 'here');
  await relay.settle();
  await relay.stop();
}

function makeClock(): { nowMs(): number; advanceMs(durationMs: number): void } {
  let nowMs = Date.UTC(2026, 0, 5, 9);
  return {
    nowMs: () => nowMs,
    advanceMs(durationMs) {
      nowMs += durationMs;
    },
  };
}

function bindCast(seeded: Seeded, bind: (person: SeededPerson) => Person): Cast<Person> {
  const partner = ({ organizationId, slug, manager, engineer }: Partner<SeededPerson>) => ({
    organizationId,
    slug,
    manager: bind(manager),
    engineer: bind(engineer),
  });
  const { organizationId, maintainer, otherMaintainer, officer, auditor } = seeded.owner;
  return {
    owner: {
      organizationId,
      maintainer: bind(maintainer),
      otherMaintainer: bind(otherMaintainer),
      officer: bind(officer),
      auditor: bind(auditor),
    },
    signed: partner(seeded.signed),
    rival: partner(seeded.rival),
    invited: partner(seeded.invited),
    revoked: partner(seeded.revoked),
  };
}

async function seedFolder(folder: string, files: CommitSpecification['files']): Promise<Seeded> {
  const environment = readEnvironment({ SLIPWAY_DATA: folder, SLIPWAY_SANDBOX: 'none' });
  const opened = await openSite(environment, 'portal');
  const ctx: Context = { ...opened.ctx, nowMs: makeClock().nowMs };
  const seeded = await seedSite(ctx, folder, files);
  opened.close();
  return seeded;
}

interface Template {
  seeded: Seeded;
  folders: string[];
  files: Map<string, Buffer>;
}

/** Seeding costs several processes of git: once for each test file, the other sites are copies. */
let template: Promise<Template> | undefined;

async function copySeeded(folder: string): Promise<Seeded> {
  template ??= makeTemplate();
  const { seeded, folders, files } = await template;
  for (const place of folders) mkdirSync(path.join(folder, place));
  for (const [place, bytes] of files) writeFileSync(path.join(folder, place), bytes);
  return seeded;
}

/** Kept in memory, so that nothing is left behind when a test's process is ended. */
async function makeTemplate(): Promise<Template> {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-template-'));
  try {
    const seeded = await seedFolder(folder, firstTree);
    const made: Template = { seeded, folders: [], files: new Map() };
    for (const place of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(folder, place);
      if (statSync(file).isDirectory()) made.folders.push(place);
      else made.files.set(place, readFileSync(file));
    }
    return made;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
