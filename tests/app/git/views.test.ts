import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { and, eq, isNull } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { openReading } from '#core/source/open-reading.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { encodeLine, flush } from '#formats/git/pkt-line.ts';
import { changeIdOf, newestEntry } from '../../helpers/changes.ts';
import { git, listObjects } from '../../helpers/git.ts';
import { makeToken, runClient } from '../../helpers/git-door.ts';
import { commitFiles, gitPortal, push } from '../../helpers/git-portal.ts';

const portal = gitPortal();
let token: string;
let clones = 0;

async function give(...prefixes: string[]): Promise<void> {
  const { site } = portal;
  const { organizationId } = site.signed;
  const officer = site.owner.officer.ctx;
  const own = and(eq(grants.organizationId, organizationId), isNull(grants.revokedAtMs));
  for (const { id } of site.ctx.db.select().from(grants).where(own).all()) {
    revokeGrant(officer, { grantId: id });
  }
  for (const pathPrefix of prefixes) {
    const to = { organizationId, repositorySlug: 'keel', pathPrefix, mayContribute: true };
    await grantAccess(officer, to);
  }
  await site.deliver();
}

/** Clones by the real door. */
async function clone(...options: string[]): Promise<string> {
  clones += 1;
  const folder = path.join(portal.folder, `view-${clones}`);
  const args = ['clone', '-q', ...options, portal.door.remote(token), folder];
  expect(await runClient(portal.folder, args)).toMatchObject({ code: 0 });
  return folder;
}

const viewsFolder = () => path.join(portal.site.folder, 'repositories/keel.views');
const stores = () => readdirSync(viewsFolder()).filter((name) => name.endsWith('.git'));
const storeFolder = () => path.join(viewsFolder(), stores()[0] ?? '');

function idsIn(folder: string): Set<string> {
  return new Set(listObjects(folder).map((line) => line.slice(0, 40)));
}

beforeAll(async () => {
  token = makeToken(portal.site.signed.engineer);
  portal.site.commit({
    message: 'irq: a second file\n',
    files: { 'drivers/irq/aplic.c': 'int aplic;\n', 'drivers/link': { link: '../README.md' } },
  });
  portal.site.commit({ message: 'kernel: secret\n', files: { 'kernel/secret.c': 'int key;\n' } });
  await give('drivers');
});

test('a clone has the covered part, its own ids and no alternates, and leaves its entry', async () => {
  const folder = await clone();
  const files = git(folder, ['ls-files']).split('\n');
  expect(files).toContain('drivers/irq/aplic.c');
  expect(files.filter((name) => !name.startsWith('drivers/'))).toEqual([]);
  expect(git(folder, ['log', '--format=%s'])).not.toContain('secret');
  expect(git(folder, ['cat-file', '-p', 'HEAD:drivers/link'])).toBe('../README.md');
  expect(git(folder, ['rev-parse', 'HEAD'])).not.toBe(
    git(portal.site.bareFolder, ['rev-parse', 'main']),
  );
  expect(existsSync(path.join(storeFolder(), 'objects/info/alternates'))).toBe(false);
  const detail = newestEntry(portal.site, 'source.fetch')?.detail ?? '{}';
  expect(JSON.parse(detail)).toMatchObject({
    ...{ door: 'git', folders: ['drivers'], refs: ['refs/heads/main'] },
    commit: git(folder, ['rev-parse', 'HEAD']),
    view: stores()[0]?.replace(/\.git$/, ''),
  });
  expect(JSON.parse(detail)).not.toHaveProperty('whole');
});

test('no object of the full tree outside of the view is given for its id, by any protocol', async () => {
  const folder = await clone();
  const inView = idsIn(storeFolder());
  const outside = [...idsIn(portal.site.bareFolder)].filter((id) => !inView.has(id));
  expect(outside.length).toBeGreaterThan(10);
  for (const protocol of ['0', '2']) {
    for (const id of outside) {
      const args = ['-c', `protocol.version=${protocol}`, 'fetch', '-q', 'origin', id];
      const end = await runClient(folder, args);
      expect(end.code, `${protocol} ${id} ${end.output}`).not.toBe(0);
    }
  }
  const known = git(folder, ['cat-file', '--batch-check'], `${outside.join('\n')}\n`);
  for (const line of known.split('\n')) expect(line).toContain('missing');
  const archive = await runClient(folder, [
    'archive',
    `--remote=${portal.door.remote(token)}`,
    'HEAD',
  ]);
  expect(archive.code).not.toBe(0);
}, 120_000);

test('neither object-info nor a filter gives more', async () => {
  const secret = git(portal.site.bareFolder, ['rev-parse', 'main:kernel/secret.c']);
  const answer = await fetch(`${portal.door.url}/git/keel.git/git-upload-pack`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-git-upload-pack-request',
      'git-protocol': 'version=2',
    },
    body: Buffer.concat([
      encodeLine('command=object-info\n'),
      Buffer.from('0001'),
      encodeLine('size\n'),
      encodeLine(`oid ${secret}\n`),
      flush,
    ]),
  });
  expect(await answer.text()).toBe(`0008size002d${secret} 0000`); // no size: there is no such object
  const folder = await clone('--filter=blob:none', '--depth=1');
  expect((await runClient(folder, ['fetch', '-q', 'origin', secret])).code).not.toBe(0);
});

test('a push becomes a change of the full tree, and a merge of it is fetched again', async () => {
  const { site } = portal;
  const folder = await clone();
  const pushed = commitFiles(
    folder,
    { 'drivers/irq/aplic.c': 'int aplic = 1;\n' },
    `irq: start at one\n\nChange-Id: ${changeIdOf('view push')}`,
  );
  const end = await push(folder);
  expect(end.output).toMatch(/change \d+, patch set 1/);
  expect(end.code, end.output).toBe(0);
  const row = site.ctx.db.select().from(patchSets).all().at(-1);
  const tip = git(site.bareFolder, ['rev-parse', 'main']);
  expect(row).toMatchObject({ baseCommit: tip, via: 'git-push' });
  const mapped = row?.headCommit ?? '';
  expect(mapped).not.toBe(pushed);
  const changes = path.join(
    site.folder,
    `repositories/keel.changes/${site.signed.organizationId}.git`,
  );
  expect(git(changes, ['diff', '--name-only', tip, mapped])).toBe('drivers/irq/aplic.c');
  expect(git(changes, ['log', '-1', '--format=%an %ae %at %ct', mapped])).toBe(
    git(folder, ['log', '-1', '--format=%an %ae %at %ct', pushed]),
  );
  // It lands as it is: the view then has the very commit that was pushed.
  git(site.bareFolder, ['fetch', '-q', changes, mapped]);
  git(site.bareFolder, ['update-ref', 'refs/heads/main', mapped]);
  expect((await runClient(folder, ['fetch', '-q', 'origin'])).code).toBe(0);
  expect(git(folder, ['rev-parse', 'origin/main'])).toBe(pushed);
  const reading = await openReading(site.signed.engineer.ctx, { repositorySlug: 'keel' });
  expect(reading).toMatchObject({ commit: pushed, revision: 'main' });
});

const outsideOf: [string, Record<string, string>, RegExp][] = [
  ['a path outside', { 'kernel/main.c': 'x\n' }, /does not cover kernel\/main\.c/],
  ['a path that differs in case', { 'Drivers/irq/x.c': 'x\n' }, /does not cover Drivers/],
  ['a file beside the folder', { 'drivers.c': 'x\n' }, /does not cover drivers\.c/],
];
test.each(outsideOf)('a push of %s is refused', async (name, files, words) => {
  const folder = await clone();
  commitFiles(folder, files, `x\n\nChange-Id: ${changeIdOf(name)}`);
  const end = await push(folder);
  expect(end.code).not.toBe(0);
  expect(end.output.replace(/\s+remote: /g, ' ')).toMatch(words);
});

test('a push that names an object from outside lacks it, whatever path it gives it', async () => {
  const folder = await clone();
  const blob = git(portal.site.bareFolder, ['rev-parse', 'main:kernel/secret.c']);
  const inner = `${git(folder, ['ls-tree', 'HEAD:drivers'])}\n100644 blob ${blob}\tstolen.c\n`;
  const drivers = git(folder, ['mktree', '--missing'], inner);
  const tree = git(folder, ['mktree'], `040000 tree ${drivers}\tdrivers\n`);
  const message = `steal\n\nChange-Id: ${changeIdOf('steal from a view')}`;
  const made = git(folder, ['commit-tree', tree, '-p', 'HEAD', '-m', message]);
  const pack = git(
    folder,
    ['pack-objects', '-q', path.join(folder, 'p')],
    `${made}\n${tree}\n${drivers}\n`,
  );
  const line = `${'0'.repeat(40)} ${made} refs/for/main\0report-status-v2 side-band-64k`;
  const head = (line.length + 4).toString(16).padStart(4, '0') + line;
  const { readFileSync } = await import('node:fs');
  const answer = await fetch(`${portal.door.url}/git/keel.git/git-receive-pack`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-git-receive-pack-request',
    },
    body: Buffer.concat([
      Buffer.from(`${head}0000`),
      readFileSync(path.join(folder, `p-${pack}.pack`)),
    ]),
  });
  expect(await answer.text()).toMatch(/unpacker error|missing necessary objects/);
});

test('what a push is told to have already is of the view alone', async () => {
  const response = await fetch(
    `${portal.door.url}/git/keel.git/info/refs?service=git-receive-pack`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  const lines = (await response.text()).matchAll(/[0-9a-f]{4}([0-9a-f]{40}) /g);
  const told = [...lines].map(([, id = '']) => id);
  const inView = idsIn(storeFolder());
  expect(told.length).toBeGreaterThan(0);
  for (const id of told) expect(inView.has(id) || /^0+$/.test(id)).toBe(true);
});

test('a merge, and a commit on another history, are refused', async () => {
  const folder = await clone();
  const { firstCommit } = portal.site;
  const tree = git(folder, ['rev-parse', 'HEAD^{tree}']);
  const message = `x\n\nChange-Id: ${changeIdOf('merge')}`;
  const merge = git(folder, ['commit-tree', tree, '-p', 'HEAD', '-p', 'HEAD^', '-m', message]);
  const refused = await push(folder, `${merge}:refs/for/main`);
  expect(refused.output).toContain('is a merge');
  git(folder, ['checkout', '-q', '--orphan', 'other']);
  commitFiles(folder, { 'drivers/a.c': 'a\n' }, 'root');
  commitFiles(folder, { 'drivers/a.c': 'b\n' }, `x\n\nChange-Id: ${changeIdOf('other')}`);
  const other = await push(folder);
  expect(other.output).toContain('which main does not hold');
  expect(other.output).not.toContain(firstCommit.slice(0, 7));
});

test('a signature does not stand in the way, another header does', async () => {
  const folder = await clone();
  const made = commitFiles(folder, { 'drivers/s.c': 's\n' }, `s\n\nChange-Id: ${changeIdOf('s')}`);
  const raw = `${git(folder, ['cat-file', 'commit', made])}\n`;
  const withHeader = (header: string) =>
    git(
      folder,
      ['hash-object', '-t', 'commit', '-w', '--stdin'],
      raw.replace('\n\n', `\n${header}\n\n`),
    );
  const odd = await push(folder, `${withHeader('x-odd 1')}:refs/for/main`);
  expect(odd.output).toContain('has headers beside');
  const signed = withHeader(
    'gpgsig -----BEGIN PGP SIGNATURE-----\n x\n -----END PGP SIGNATURE-----',
  );
  const end = await push(folder, `${signed}:refs/for/main`);
  expect(end.code, end.output).toBe(0);
});

test('another grant is another view: the old one is gone, and with no grant there is nothing', async () => {
  const [before] = stores();
  await give('drivers/irq', 'kernel');
  expect(stores()).toHaveLength(1);
  expect(stores()).not.toContain(before);
  const folder = await clone();
  expect(git(folder, ['ls-files'])).toContain('kernel/secret.c');
  expect(git(folder, ['ls-files'])).not.toContain('drivers/rtc');
  await give();
  expect(stores()).toEqual([]);
  expect((await runClient(folder, ['fetch', 'origin'])).code).not.toBe(0);
});
