import path from 'node:path';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { listChanges } from '#core/views/list-changes.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { changeIdOf } from '../../helpers/changes.ts';
import { git } from '../../helpers/git.ts';
import { makeToken, runClient } from '../../helpers/git-door.ts';
import { commitFiles, gitPortal, push } from '../../helpers/git-portal.ts';

const portal = gitPortal();

const countChanges = () => portal.site.ctx.db.select().from(changes).all().length;

test.each(['0', '2'])(
  'what is not for every reader of the tree is served to nobody by its object id, by protocol %s',
  async (protocol) => {
    const mine = portal.clone(makeToken(portal.site.signed.engineer));
    const head = commitFiles(
      mine,
      { 'secret.c': `int secret_${protocol};\n` },
      `secret\n\nChange-Id: ${changeIdOf(`secret ${protocol}`)}`,
    );
    const blob = git(mine, ['rev-parse', 'HEAD:secret.c']);
    const tree = git(mine, ['rev-parse', 'HEAD^{tree}']);
    expect((await push(mine)).code).toBe(0);
    keepPrivate(head);
    const theirs = portal.clone(makeToken(portal.site.rival.engineer));
    for (const object of [head, blob, tree]) {
      const end = await runClient(theirs, [
        '-c',
        `protocol.version=${protocol}`,
        'fetch',
        'origin',
        object,
      ]);
      expect(end.code, end.output).not.toBe(0);
      expect(git(theirs, ['cat-file', '--batch-check'], `${object}\n`)).toContain('missing');
    }
    if (protocol === '2') {
      // Where the object exists, an id is enough: this is why it must not exist in what is served.
      const store = path.join(
        portal.site.folder,
        `repositories/keel.changes/${portal.site.signed.organizationId}.git`,
      );
      expect((await runClient(theirs, ['fetch', '-q', store, head])).code).toBe(0);
    }
    for (const folder of [theirs, mine]) {
      const refs = await runClient(folder, ['ls-remote', 'origin']);
      expect(refs.output).not.toContain(head);
    }
  },
);

test('a push cannot name another partner’s object to have it shown', async () => {
  const mine = portal.clone(makeToken(portal.site.signed.engineer));
  commitFiles(mine, { 'hidden.c': 'int hidden;\n' }, `h\n\nChange-Id: ${changeIdOf('hidden')}`);
  const blob = git(mine, ['rev-parse', 'HEAD:hidden.c']);
  expect((await push(mine)).code).toBe(0);
  const theirs = portal.clone(makeToken(portal.site.rival.engineer));
  const listing = `${git(theirs, ['ls-tree', 'HEAD'])}\n100644 blob ${blob}\tstolen.c\n`;
  const tree = git(theirs, ['mktree', '--missing'], listing);
  const message = `steal\n\nChange-Id: ${changeIdOf('steal')}`;
  const made = git(theirs, ['commit-tree', tree, '-p', 'HEAD', '-m', message]);
  const before = countChanges();
  // The client itself would refuse to send a commit with a hole: send it past that check.
  const end = await sendWithHole(theirs, made, makeToken(portal.site.rival.engineer));
  expect(end).toMatch(/unpacker error|missing necessary objects/);
  expect(countChanges()).toBe(before);
});

test('a revoked organization’s token opens nothing any more, and its change is not listed', async () => {
  const person = portal.site.addPerson(portal.site.rival.organizationId, 'leaver', ['engineer']);
  const { acceptAgreement } = await import('#core/licensing/accept-agreement.ts');
  acceptAgreement(person.ctx, { agreementSha256: portal.site.agreementSha256, capacity: 'person' });
  const token = makeToken(person);
  expect((await runClient(portal.folder, ['ls-remote', portal.door.remote(token)])).code).toBe(0);
  expect(listChanges(person.ctx, {}).changes.length).toBeGreaterThan(0);
  revokeOrganization(portal.site.owner.officer.ctx, {
    organizationId: portal.site.rival.organizationId,
    reason: 'test',
  });
  expect((await runClient(portal.folder, ['ls-remote', portal.door.remote(token)])).code).not.toBe(
    0,
  );
  expect(() => listChanges(person.ctx, {})).toThrow('sign in');
});

/** Speaks receive-pack's side of a push by hand, with a pack that holds the commit and tree only. */
async function sendWithHole(folder: string, commitId: string, token: string): Promise<string> {
  const tree = git(folder, ['rev-parse', `${commitId}^{tree}`]);
  const { execFileSync } = await import('node:child_process');
  const pack = execFileSync('git', ['pack-objects', '--stdout', '-q'], {
    cwd: folder,
    input: `${commitId}\n${tree}\n`,
  });
  const line = `${'0'.repeat(40)} ${commitId} refs/for/main\0report-status-v2 side-band-64k`;
  const head = (line.length + 4).toString(16).padStart(4, '0') + line;
  const answer = await fetch(`${portal.door.url}/git/keel.git/git-receive-pack`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
      'content-type': 'application/x-git-receive-pack-request',
    },
    body: Buffer.concat([Buffer.from(`${head}0000`), pack]),
  });
  return answer.text();
}

/** Makes the change of a commit one that its sender and maintainers alone may see. */
function keepPrivate(commitId: string): void {
  const { db } = portal.site.ctx;
  const row = db.select().from(patchSets).where(eq(patchSets.headCommit, commitId)).get();
  db.update(changes)
    .set({ contribution: 'black-box' })
    .where(eq(changes.number, row?.changeNumber ?? 0))
    .run();
}
