/** Each reading door, asked by each kind of reader: what is shown, and which entry of the audit log is left. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { and, asc, desc, eq, gt, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite } from '#adapters/from-env.ts';
import { readActions } from '#core/audit/read-places.ts';
import { walkChain } from '#core/audit/walk-chain.ts';
import type { Context } from '#core/context.ts';
import { acceptInvitation } from '#core/identity/accept-invitation.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { createOrganization } from '#core/identity/create-organization.ts';
import { inviteUser } from '#core/identity/invite-user.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { acceptAgreement } from '#core/licensing/accept-agreement.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { readCurrentAgreement } from '#core/licensing/read-current-agreement.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { artifactUses } from '#drizzle/schema/changes.ts';
import { users } from '#drizzle/schema/identity.ts';
import { encodeLine, flush } from '#formats/git/pkt-line.ts';
import { pushContribution, readContribution } from '#scripts/contribute.ts';
import { type Account, type Seeded, signInAs } from '#scripts/seed.ts';
import { signInByHttp } from '#scripts/temporary-portal.ts';
import { verdictOf } from '#scripts/verdict-of.ts';
import { addCommit } from '../helpers/git.ts';
import { portalForTests } from './portal.ts';
import { type Ask, doorsOfFiles, type Facts } from './reading-doors.ts';

const readers = ['whole', 'part', 'none', 'expired', 'revoked'] as const;
type Reader = (typeof readers)[number];

interface Person {
  account: Account;
  organizationId: string;
  token: string;
  cookie: string;
}

const hourMs = 3_600_000;
const password = 'correct horse battery staple';
const people = new Map<Reader, Person>();
let site: Awaited<ReturnType<typeof openSite>>;
let facts: Facts;

const portal = portalForTests({
  runners: 1,
  async prepare(ctx, { dataFolder }, seeded) {
    addCommit(path.join(dataFolder, 'repositories', 'keel.git'), {
      message: 'keel: both sides',
      ref: 'refs/heads/other',
      parent: (await ctx.ports.git.resolve('keel', 'refs/heads/main')) ?? '',
      files: {
        'drivers/READ.md': '# To be read inside\n',
        'drivers/new.c': 'int both_sides_inside;\n',
        'kernel/new.c': 'int both_sides_outside;\n',
      },
    });
    await seed(ctx, seeded);
  },
});

/** One company for each kind of reader. The revoked one is revoked once it has signed in. */
async function seed(ctx: Context, seeded: Seeded): Promise<void> {
  const officer = await signInAs(ctx, accountAt(seeded, 'officer@'));
  for (const reader of readers) people.set(reader, await admit(ctx, officer, reader));
}

async function admit(ctx: Context, officer: Context, reader: Reader): Promise<Person> {
  const { organizationId } = createOrganization(officer, { name: `The ${reader}`, slug: reader });
  const grant = { organizationId, repositorySlug: 'keel', mayContribute: true };
  if (reader === 'expired') {
    const before = { ...officer, nowMs: () => ctx.nowMs() - 2 * hourMs };
    await grantAccess(before, { ...grant, pathPrefix: '', endsAtMs: ctx.nowMs() - hourMs });
  } else if (reader !== 'none') {
    await grantAccess(officer, { ...grant, pathPrefix: reader === 'part' ? 'drivers' : '' });
  }
  const email = `reader@${reader}.example`;
  const { secret } = inviteUser(officer, { organizationId, email, roles: ['manager'] });
  const anonymous: Context = { ...ctx, actor: { kind: 'anonymous' } };
  await acceptInvitation(anonymous, { secret, name: `Reader ${reader}`, email, password });
  const account = { organization: reader, part: 'reader', name: reader, email, password };
  const person = await signInAs(ctx, account);
  const agreementSha256 = readCurrentAgreement(person)?.bodySha256 ?? '';
  for (const capacity of ['organization', 'person'] as const) {
    acceptAgreement(person, { agreementSha256, capacity });
  }
  const { token } = createAccessToken(person, { name: 'matrix', scopes: ['read'], days: 1 });
  return { account, token, organizationId, cookie: '' };
}

function accountAt({ accounts }: Seeded, beginning: string): Account {
  const found = accounts.find(({ email }) => email.startsWith(beginning));
  if (found === undefined) throw new Error(`no account begins with ${beginning}`);
  return found;
}

beforeAll(async () => {
  const { seeded, url, environment } = portal();
  site = await openSite(environment, 'portal');
  const sender = { portal: url, repository: 'keel', ...seeded.engineer, token: seeded.token };
  const contribution = await readContribution('demo/contributions/does-not-compile');
  const { changeNumber: change } = await pushContribution(sender, contribution);
  await verdictOf(sender, change);
  for (const person of people.values()) person.cookie = await signInByHttp(url, person.account);
  const officer = await signInAs(site.ctx, portal().account('officer@'));
  const organizationId = people.get('revoked')?.organizationId ?? '';
  revokeOrganization(officer, { organizationId, reason: 'the matrix asks as one' });
  const log = site.ctx.db
    .select()
    .from(artifactUses)
    .where(and(eq(artifactUses.changeNumber, change), eq(artifactUses.purpose, 'build-log')))
    .get();
  const tip = async (branch: string) =>
    (await site.ctx.ports.git.resolve('keel', `refs/heads/${branch}`)) ?? '';
  const [commit, other] = [await tip('main'), await tip('other')];
  const [runId, artifact] = [log?.runId ?? '', log?.artifactSha256 ?? ''];
  facts = { change, runId, artifact, commit, other };
}, 240_000);
afterAll(() => site?.close());

/** What one reader is told by one door. */
async function ask(person: Person, { path: addressOf, method }: Ask): Promise<string> {
  const address = addressOf(facts);
  const url = `${portal().url}${address}`;
  const headers: Record<string, string> = /^\/(api|git)\//.test(address)
    ? { authorization: `Basic ${Buffer.from(`x:${person.token}`).toString('base64')}` }
    : { cookie: person.cookie };
  if (address.startsWith('/api/')) headers.authorization = `Bearer ${person.token}`;
  const init: RequestInit = { headers, redirect: 'manual' };
  if (method === 'fetch') Object.assign(init, fetchRequest(headers));
  if (method === 'story') Object.assign(init, storyRequest(headers));
  const answer = await fetch(url, init);
  return `${answer.status} ${Buffer.from(await answer.arrayBuffer()).toString('latin1')}`;
}

function fetchRequest(headers: Record<string, string>): RequestInit {
  const lines = ['command=fetch', '0001', `want ${facts.commit}\n`, 'done\n'];
  const body = lines.map((line) => (line === '0001' ? Buffer.from(line) : encodeLine(line)));
  return {
    method: 'POST',
    headers: {
      ...headers,
      'git-protocol': 'version=2',
      'content-type': 'application/x-git-upload-pack-request',
    },
    body: Uint8Array.from(Buffer.concat([...body, flush])),
  };
}

/** The action that renders the story of a change again, by the id that the build gave it. */
function storyRequest(headers: Record<string, string>): RequestInit {
  const manifest = JSON.parse(
    readFileSync('.next/server/server-reference-manifest.json', 'utf8'),
  ) as { node: Record<string, { exportedName?: string; filename?: string }> };
  const [id = ''] =
    Object.entries(manifest.node).find(([, { exportedName }]) => exportedName === 'renderStory') ??
    [];
  expect(id, 'the build names its actions').not.toBe('');
  return {
    method: 'POST',
    headers: {
      ...headers,
      origin: portal().url,
      'sec-fetch-site': 'same-origin',
      'next-action': id,
      'content-type': 'text/plain;charset=UTF-8',
    },
    body: JSON.stringify([{ number: String(facts.change) }]),
  };
}

/** The newest entry's number, and the doors of this person's reads after one. */
function newest(): number {
  const row = site.ctx.db
    .select({ sequence: auditEntries.sequence })
    .from(auditEntries)
    .orderBy(desc(auditEntries.sequence))
    .limit(1)
    .get();
  return row?.sequence ?? 0;
}

function readsSince(person: Person, sequence: number): { door: string; detail: string }[] {
  return site.ctx.db
    .select({ detail: auditEntries.detail })
    .from(auditEntries)
    .innerJoin(users, eq(users.id, auditEntries.actorUserId))
    .where(
      and(
        gt(auditEntries.sequence, sequence),
        inArray(auditEntries.action, [...readActions]),
        eq(users.email, person.account.email),
      ),
    )
    .orderBy(asc(auditEntries.sequence))
    .all()
    .map(({ detail }) => ({ door: String(JSON.parse(detail).door), detail }));
}

/** A session and a token of their own for one question: else the same read again would be counted, and leave no entry. */
async function refresh(reader: Reader): Promise<Person> {
  const person = people.get(reader);
  if (person === undefined) throw new Error(`nobody reads as ${reader}`);
  if (reader === 'revoked') return person; // may open none
  const { account } = person;
  const signedIn = await signInAs(site.ctx, account);
  const { token } = createAccessToken(signedIn, { name: 'matrix', scopes: ['read'], days: 1 });
  return { ...person, token, cookie: await signInByHttp(portal().url, account) };
}

function isShown(answer: string, { shows }: Ask): boolean {
  return answer.startsWith('200 ') && answer.includes(shows);
}

/** The index of a tree is made within seconds of the portal's start. */
async function askUntilShown(person: Person, question: Ask): Promise<string> {
  const untilMs = Date.now() + 45_000;
  for (;;) {
    const answer = await ask(person, question);
    const isLast = question.waits !== true || Date.now() > untilMs;
    if (isLast || isShown(answer, question)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

for (const [file, row] of Object.entries(doorsOfFiles)) {
  if (!('asks' in row)) continue;
  describe(file, () => {
    for (const [index, question] of row.asks.entries()) {
      test.each(readers)(`answers question ${index + 1} of reader: %s`, async (reader) => {
        const shown = reader === 'whole' || (reader === 'part' && question.part === 'shown');
        const person = await refresh(reader);
        const before = newest();
        const answer = await (shown ? askUntilShown(person, question) : ask(person, question));
        const reads = readsSince(person, before);
        const doors = new Set(reads.map(({ door }) => door));
        expect(isShown(answer, question), answer.slice(0, 2000)).toBe(shown);
        if (shown) expect([...doors]).toEqual(expect.arrayContaining([...question.doors]));
        else if (reader !== 'part' || question.part !== 'empty')
          expect(question.doors.filter((door) => doors.has(door))).toEqual([]);
        if (reader !== 'part') return;
        if (question.hidesFromPart !== undefined)
          expect(answer).not.toContain(question.hidesFromPart);
        for (const { detail } of reads) {
          expect(detail).not.toContain('kernel');
          if (detail.includes('"whole":true')) expect(detail).toContain('"path":"drivers"');
        }
      });
    }
  });
}

test('after all of it the log and its reads agree', () => {
  expect(walkChain(site.ctx, [])).toMatchObject({ ok: true });
});
