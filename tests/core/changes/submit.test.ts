import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { abandonChange } from '#core/changes/abandon-change.ts';
import { readPatchSetDiff } from '#core/changes/read-patch-set-diff.ts';
import { recoverPatchSets } from '#core/changes/recover-patch-sets.ts';
import { limits, patchSetRef } from '#core/changes/rules.ts';
import { submitMailbox } from '#core/changes/submit-mailbox.ts';
import { submitModule } from '#core/changes/submit-module.ts';
import type { Context } from '#core/context.ts';
import { changesStore } from '#core/git-port.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { readChange } from '#core/views/read-change.ts';
import { artifactUses, changes, patchSets } from '#drizzle/schema/changes.ts';
import { jobs, runs } from '#drizzle/schema/ci.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import {
  changeIdOf,
  newestEntry,
  sendCommit,
  sendModule,
  storeFolder,
} from '../../helpers/changes.ts';
import { goodModule } from '../../helpers/elf.ts';
import { addCommit, git } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await makeSite();
});
afterAll(() => site.close());

/** What `git format-patch -1 --stdout` writes for a commit on main. */
function makeMailbox(files: Record<string, string>, message: string): Buffer {
  const folder = storeFolder(site, site.signed.organizationId);
  const parent = git(site.bareFolder, ['rev-parse', 'refs/heads/main']);
  const commit = addCommit(folder, { message, files, ref: 'refs/sent/mail', parent });
  const mail = git(folder, ['format-patch', '-1', '--stdout', commit]);
  git(folder, ['update-ref', '-d', 'refs/sent/mail']);
  return Buffer.from(`${mail}\n`);
}

const mail = (ctx: Context, mailbox: Uint8Array) =>
  submitMailbox(ctx, { repositorySlug: 'keel', targetBranch: 'main', mailbox });

describe('submitMailbox', () => {
  beforeAll(() => site.ctx.ports.git.createChangesStore('keel', site.signed.organizationId));

  test('makes a change of a mailed patch, then its next patch set', async () => {
    const id = changeIdOf('mailed');
    const trailer = `\n\nChange-Id: ${id}\nSigned-off-by: Ada Test <ada@vendor.example>\n`;
    const { ctx } = site.signed.engineer;
    const one = await mail(ctx, makeMailbox({ 'drivers/m.c': 'int m;\n' }, `drivers: m${trailer}`));
    expect(one.patchSetNumber).toBe(1);
    const two = await mail(ctx, makeMailbox({ 'drivers/m.c': 'int n;\n' }, `drivers: n${trailer}`));
    expect(two).toMatchObject({ changeNumber: one.changeNumber, patchSetNumber: 2 });
    const change = site.ctx.db.select().from(changes).where(eq(changes.changeId, id)).get();
    expect(change).toMatchObject({ subject: 'drivers: n', contribution: 'shared', form: 'source' });
    expect(newestEntry(site, 'change.submit')?.subject).toBe(`change:${one.changeNumber}`);
    const between = await readPatchSetDiff(ctx, {
      number: one.changeNumber,
      patchSet: 2,
      against: 1,
    });
    expect(between.files.map((file) => [file.path, file.oldText, file.newText])).toEqual([
      ['drivers/m.c', 'int m;\n', 'int n;\n'],
    ]);
  });

  test('refuses what does not apply, and keeps nothing but the refusal', async () => {
    const before = site.ctx.db.select().from(changes).all().length;
    const patch = makeMailbox({ 'kernel/main.c': 'int main(void)\n{\n\treturn 1;\n}\n' }, 'k: x');
    const broken = Buffer.from(patch.toString().replace('return 0;', 'return 7;'));
    await expect(mail(site.signed.engineer.ctx, broken)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('kernel/main.c'),
    });
    expect(site.ctx.db.select().from(changes).all().length).toBe(before);
    expect(newestEntry(site, 'change.refuse-patch')?.detail).toContain('mbox');
  });

  test('refuses junk, two patches, and more than the limit', async () => {
    const { ctx } = site.signed.engineer;
    await expect(mail(ctx, Buffer.from('hello\n'))).rejects.toThrow(
      'Patch format detection failed',
    );
    const one = makeMailbox({ 'a.c': 'a\n' }, 'a');
    await expect(mail(ctx, Buffer.concat([one, one]))).rejects.toThrow('holds 2 patches');
    await expect(mail(ctx, Buffer.alloc(limits.mailboxBytes + 1, 'x'))).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  test.each(['invited', 'revoked'] as const)('refuses the %s organization', async (who) => {
    const patch = makeMailbox({ 'a.c': 'a\n' }, 'a');
    await expect(mail(site[who].engineer.ctx, patch)).rejects.toMatchObject({
      code: who === 'revoked' ? 'unauthenticated' : 'licence-required',
    });
  });

  test('lets a path-limited grant send only what it covers', async () => {
    const { engineer, organizationId } = site.signed;
    const whole = site.ctx.db
      .select()
      .from(grants)
      .where(eq(grants.organizationId, organizationId))
      .get();
    revokeGrant(site.owner.officer.ctx, { grantId: whole?.id ?? '' });
    const give = (pathPrefix: string) =>
      grantAccess(site.owner.officer.ctx, {
        organizationId,
        repositorySlug: 'keel',
        pathPrefix,
        mayContribute: true,
      });
    const { grantId } = await give('drivers/rtc');
    const inside = makeMailbox({ 'drivers/rtc/goldfish.c': 'int g;\n' }, 'rtc: goldfish');
    const outside = makeMailbox({ 'drivers/rtcx/evil.c': 'int e;\n' }, 'rtcx: evil');
    const sent = await mail(engineer.ctx, inside);
    const { files } = await readPatchSetDiff(engineer.ctx, {
      number: sent.changeNumber,
      patchSet: 1,
    });
    expect(files.map((file) => file.path)).toEqual(['drivers/rtc/goldfish.c']);
    await expect(mail(engineer.ctx, outside)).rejects.toThrow();
    revokeGrant(site.owner.officer.ctx, { grantId });
    await give('');
  });
});

describe('submitModule', () => {
  test('keeps the bytes, their use and a run, in one transaction', async () => {
    const sent = await sendModule(site.signed.engineer, {
      name: 'rtc',
      contribution: 'black-box',
    });
    const { db } = site.ctx;
    const [row] = db
      .select()
      .from(patchSets)
      .where(eq(patchSets.changeNumber, sent.changeNumber))
      .all();
    expect(row).toMatchObject({
      via: 'module-upload',
      headCommit: null,
      baseCommit: site.firstCommit,
    });
    const sha = row?.artifactSha256 ?? '';
    const bytes = await site.ctx.ports.blobs.read(sha);
    expect(Buffer.from(bytes ?? []).toString()).toBe('ELF of rtc');
    const use = db.select().from(artifactUses).where(eq(artifactUses.artifactSha256, sha)).get();
    expect(use).toMatchObject({
      changeNumber: sent.changeNumber,
      purpose: 'module',
      name: 'rtc-1.0.vmod',
    });
    expect(db.select().from(runs).where(eq(runs.id, sent.runId)).get()?.commit).toBe(
      site.firstCommit,
    );
    await site.deliver();
    expect(
      db
        .select()
        .from(jobs)
        .all()
        .some((job) => job.payload.runId === sent.runId),
    ).toBe(true);
    expect(newestEntry(site, 'change.submit')?.detail).toContain('black-box');
  });

  test('other bytes are the next patch set, the same ones are refused, a version is a change', async () => {
    const { engineer } = site.signed;
    const first = await sendModule(engineer, { name: 'net', contribution: 'shared' });
    await expect(
      sendModule(engineer, { name: 'net', contribution: 'shared' }),
    ).rejects.toMatchObject({
      code: 'conflict',
    });
    const next = await sendModule(engineer, {
      name: 'net',
      contribution: 'shared',
      bytes: Buffer.from('2'),
    });
    expect(next).toMatchObject({ changeNumber: first.changeNumber, patchSetNumber: 2 });
    const other = await sendModule(engineer, {
      name: 'net',
      contribution: 'shared',
      version: '2.0',
    });
    expect(other.changeNumber).not.toBe(first.changeNumber);
    abandonChange(engineer.ctx, { number: other.changeNumber });
    const again = sendModule(engineer, {
      name: 'net',
      contribution: 'shared',
      version: '2.0',
      bytes: Buffer.from('3'),
    });
    await expect(again).rejects.toThrow('is abandoned');
  });

  test('takes name and licence from the file, and refuses a sender who says others', async () => {
    const { ctx } = site.signed.engineer;
    const send = (
      said: { name?: string; licence?: string },
      bytes = goodModule({ name: 'tide' }),
    ) =>
      submitModule(ctx, {
        repositorySlug: 'keel',
        targetBranch: 'main',
        contribution: 'black-box',
        metadata: { ...said, version: '1.0', description: 'A gauge.' },
        bytes: Uint8Array.from(bytes),
      });
    const { changeNumber } = await send({ licence: 'Proprietary' });
    const { patchSets: sets } = await readChange(ctx, { number: changeNumber });
    expect(sets[0]?.module?.metadata).toMatchObject({ name: 'tide', licence: 'proprietary' });
    await expect(send({ name: 'clock' })).rejects.toThrow(
      'name: the file says "tide", its upload "clock"',
    );
    await expect(send({ licence: 'MIT' })).rejects.toThrow('licence: the file says "proprietary"');
    await expect(send({}, goodModule({ name: 'Tide\u202e' }))).rejects.toThrow('name: is lower');
    await expect(send({ licence: 'MIT' }, Buffer.from('x'))).rejects.toThrow(
      'name: the file ends after 1 bytes',
    );
  });

  test('refuses bad metadata by its field, too many bytes, and who may not contribute', async () => {
    const module = {
      repositorySlug: 'keel',
      targetBranch: 'main',
      contribution: 'shared' as const,
      metadata: { name: '../x', version: '1', licence: 'MIT', description: 'x' },
      bytes: Buffer.from('x'),
    };
    const { ctx } = site.signed.engineer;
    await expect(submitModule(ctx, module)).rejects.toThrow('metadata.name');
    const good = { ...module, metadata: { ...module.metadata, name: 'x' } };
    const bytes = Buffer.alloc(limits.moduleBytes + 1);
    await expect(submitModule(ctx, { ...good, bytes })).rejects.toMatchObject({
      code: 'too-large',
    });
    await expect(submitModule(site.anonymous, good)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await expect(submitModule(site.invited.engineer.ctx, good)).rejects.toMatchObject({
      code: 'licence-required',
    });
  });
});

describe('recoverPatchSets', () => {
  test('removes what no row names, and restores what a row names', async () => {
    const sent = await sendCommit(site, site.signed.engineer, {
      seed: 'recover',
      files: { 'r.c': 'r\n' },
    });
    const store = changesStore('keel', site.signed.organizationId);
    const ref = patchSetRef(sent.changeNumber, 1);
    const { git: port } = site.ctx.ports;
    await port.deleteRef(store, ref); // as if stopped before the lasting ref …
    await port.updateRef(store, 'refs/incoming/ps-1', sent.commit, ''); // … with the first one kept
    await port.updateRef(store, patchSetRef(999, 1), sent.commit, '');
    expect(await recoverPatchSets(site.ctx)).toEqual({ removed: 2, restored: 1, hurt: [] });
    const refs = await port.listRefs(store, 'refs/changes/');
    expect(refs).toContainEqual({ ref, commit: sent.commit });
    expect(refs.some((one) => one.ref === patchSetRef(999, 1))).toBe(false);
    expect(await recoverPatchSets(site.ctx)).toEqual({ removed: 0, restored: 0, hurt: [] });
    await expect(recoverPatchSets(site.signed.engineer.ctx)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
