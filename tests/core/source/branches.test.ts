import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { describeBranches } from '#core/source/describe-branches.ts';
import { readTree } from '#core/source/read-tree.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { git } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

const repositorySlug = 'keel';
let site: TestSite;
let engineer: Context;
beforeEach(async () => {
  site = await makeSite();
  engineer = site.signed.engineer.ctx;
});
afterEach(() => site.close());

/** An annotated tag, and one of that tag. */
function addTags(commit: string): void {
  const tag = (object: string, type: string, name: string) =>
    git(
      site.bareFolder,
      ['hash-object', '-t', 'tag', '-w', '--stdin'],
      `object ${object}\ntype ${type}\ntag ${name}\ntagger Ada <ada@vendor.example> 1767323045 +0000\n\nKeel ${name}\n\nIt boots.\n-----BEGIN PGP SIGNATURE-----\nx\n`,
    );
  const first = tag(commit, 'commit', 'v1');
  git(site.bareFolder, ['update-ref', 'refs/tags/v1', first]);
  git(site.bareFolder, ['update-ref', 'refs/tags/v1-again', tag(first, 'tag', 'v1-again')]);
  git(site.bareFolder, ['update-ref', 'refs/tags/plain', site.firstCommit]);
  const tree = git(site.bareFolder, ['rev-parse', 'main^{tree}']);
  git(site.bareFolder, ['update-ref', 'refs/tags/of-a-tree', tag(tree, 'tree', 'of-a-tree')]);
}

/** A commit that only a tag contains. */
function commitAside(): string {
  const files = { 'kernel/release.c': 'int release;\n' };
  const commit = site.commit({ message: 'release: cut\n', files, ref: 'refs/heads/gone' });
  git(site.bareFolder, ['update-ref', '-d', 'refs/heads/gone']);
  return commit;
}

test('shows branches with their tips and how far they stand from the default one', async () => {
  site.commit({ message: 'main: one\n', files: { 'a.c': 'a' } });
  const side = { ref: 'refs/heads/topic/x', parent: site.firstCommit };
  site.commit({ message: 'x: one\n', files: { 'b.c': 'b' }, ...side });
  site.commit({ message: 'x: two\n', files: { 'b.c': 'c' }, ref: side.ref });
  const view = await describeBranches(engineer, { repositorySlug });
  expect(view.branches).toMatchObject([
    { name: 'main', isDefault: true, tip: { subject: 'main: one' } },
    { name: 'topic/x', tip: { subject: 'x: two' }, apart: { ahead: 2, behind: 1 } },
  ]);
  expect(view.countsHidden).toBe(false);
});

test('shows tags with their words, and reads at a tag what no branch contains', async () => {
  const commit = commitAside();
  const read = (revision: string) => readTree(engineer, { repositorySlug, revision, path: '' });
  await expect(read(commit)).rejects.toMatchObject({ code: 'not-found' });
  addTags(commit);
  const { tags, tagsCount } = await describeBranches(engineer, { repositorySlug });
  expect(tagsCount).toBe(3);
  expect(tags.find(({ name }) => name === 'v1')).toMatchObject({
    commit,
    note: { subject: 'Keel v1', body: 'It boots.', isSigned: true, tagger: { name: 'Ada' } },
  });
  expect(tags.find(({ name }) => name === 'v1-again')).toMatchObject({ commit });
  expect(tags.find(({ name }) => name === 'plain')).not.toHaveProperty('note');
  for (const revision of ['v1', 'v1-again', commit, commit.slice(0, 12)]) {
    expect((await read(revision)).commit).toBe(commit);
  }
  const tag = git(site.bareFolder, ['rev-parse', 'refs/tags/v1']);
  for (const revision of ['of-a-tree', tag, 'refs/tags/v1', '../tags/v1', 'v1^{}', '-v1']) {
    await expect(read(revision), revision).rejects.toMatchObject({ code: 'not-found' });
  }
});

test('tells who reads a part neither words of tags nor counts of commits', async () => {
  addTags(site.commit({ message: 'kernel: secret\n', files: { 'kernel/main.c': 'x' } }));
  site.commit({ message: 'x: secret\n', files: { 'kernel/x.c': 'x' }, ref: 'refs/heads/x' });
  const officer = site.owner.officer.ctx;
  const { organizationId } = site.signed;
  const own = eq(grants.organizationId, organizationId);
  for (const { id } of site.ctx.db.select().from(grants).where(own).all()) {
    revokeGrant(officer, { grantId: id });
  }
  const access = { repositorySlug, organizationId, pathPrefix: 'drivers', mayContribute: true };
  await grantAccess(officer, access);
  const text = JSON.stringify(await describeBranches(engineer, { repositorySlug }));
  expect(text).not.toMatch(/secret|Keel v1|It boots|"ahead"/);
});

test('refuses who has no right', async () => {
  for (const [ctx, code] of [
    [site.anonymous, 'unauthenticated'],
    [site.revoked.engineer.ctx, 'unauthenticated'],
    [site.invited.engineer.ctx, 'licence-required'],
  ] as const) {
    const asked = describeBranches(ctx, { repositorySlug });
    await expect(asked).rejects.toMatchObject({ code });
  }
});
