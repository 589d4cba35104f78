import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { abandonChange } from '#core/changes/abandon-change.ts';
import { authorizeChange, maySeeChange } from '#core/changes/authorize-change.ts';
import { nameReader } from '#core/changes/name-reader.ts';
import { readArtifact } from '#core/changes/read-artifact.ts';
import { readPatchSetDiff } from '#core/changes/read-patch-set-diff.ts';
import { maySee } from '#core/changes/rules.ts';
import type { Context } from '#core/context.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { addComment } from '#core/review/add-comment.ts';
import { castVote } from '#core/review/cast-vote.ts';
import { merge } from '#core/review/merge.ts';
import { listChanges } from '#core/views/list-changes.ts';
import { listModules } from '#core/views/list-modules.ts';
import { readChange } from '#core/views/read-change.ts';
import { artifactUses, changes, patchSets } from '#drizzle/schema/changes.ts';
import { artifacts } from '#drizzle/schema/source.ts';
import {
  conclude,
  countEntries,
  makeReady,
  newestEntry,
  sendCommit,
  sendModule,
} from '../../helpers/changes.ts';
import { makeSite, type Person, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let shared: number;
let blackBox: number;
let secretSha: string;
let logSha: string;

beforeAll(async () => {
  site = await makeSite();
  const sent = await sendCommit(site, site.signed.engineer, {
    seed: 'searchable',
    files: { 's.c': 's\n' },
  });
  shared = sent.changeNumber;
  const module = await sendModule(site.signed.engineer, {
    name: 'secret',
    contribution: 'black-box',
  });
  blackBox = module.changeNumber;
  const { db } = site.ctx;
  secretSha =
    db.select().from(patchSets).where(eq(patchSets.changeNumber, blackBox)).get()?.artifactSha256 ??
    '';
  logSha = await site.ctx.ports.blobs.put(Buffer.from('the console of the black box'));
  db.insert(artifacts)
    .values({ sha256: logSha, sizeBytes: 28, mediaType: 'text/plain', createdAtMs: 1 })
    .run();
  db.insert(artifactUses)
    .values({
      id: 'use-1',
      artifactSha256: logSha,
      changeNumber: blackBox,
      repositoryId: site.repositoryId,
      purpose: 'console',
      name: '../../console "x".log',
      createdAtMs: 1,
    })
    .run();
});
afterAll(() => site.close());

const people = (): [string, Context, boolean, boolean][] => [
  ['its engineer', site.signed.engineer.ctx, true, true],
  ['its manager', site.signed.manager.ctx, true, true],
  ['a maintainer', site.owner.maintainer.ctx, true, true],
  ['the licence office', site.owner.officer.ctx, true, false],
  ['an auditor', site.owner.auditor.ctx, true, false],
  ['a rival', site.rival.engineer.ctx, true, false],
  ['somebody who signed nothing', site.invited.engineer.ctx, false, false],
  ['the revoked', site.revoked.engineer.ctx, false, false],
  ['nobody', site.anonymous, false, false],
];

describe('who may know of a change', () => {
  test('shared: all who read the tree; black box: its vendor and maintainers', () => {
    for (const [name, ctx, seesShared, seesBlackBox] of people()) {
      expect(maySeeChange(ctx, { number: shared }), name).toBe(seesShared);
      expect(maySeeChange(ctx, { number: blackBox }), name).toBe(seesBlackBox);
    }
  });

  test('the list shows exactly what may be seen', () => {
    for (const [name, ctx] of people()) {
      let listed: number[] = [];
      try {
        listed = listChanges(ctx, {}).changes.map((change) => change.number);
      } catch (error) {
        expect(error, name).toMatchObject({ code: 'unauthenticated' });
      }
      const seen = [blackBox, shared].filter((number) => maySeeChange(ctx, { number }));
      expect(listed, name).toEqual(seen);
    }
  });

  test('a refusal is the same as for a number that does not exist, and is logged', () => {
    const before = countEntries(site, 'change.refuse');
    for (const number of [blackBox, 4711]) {
      expect(() => authorizeChange(site.rival.engineer.ctx, { number })).toThrow(
        `no change ${number}`,
      );
    }
    expect(countEntries(site, 'change.refuse')).toBe(before + 2);
    expect(newestEntry(site, 'change.refuse')?.actorUserId).toBe(site.rival.engineer.userId);
  });

  test('no verb opens a rival’s black box', async () => {
    const { ctx } = site.rival.engineer;
    const number = blackBox;
    const refused = { code: 'not-found' };
    await expect(readChange(ctx, { number })).rejects.toMatchObject(refused);
    await expect(readPatchSetDiff(ctx, { number, patchSet: 1 })).rejects.toMatchObject(refused);
    await expect(addComment(ctx, { number, patchSet: 1, body: 'x' })).rejects.toMatchObject(
      refused,
    );
    await expect(merge(ctx, { number })).rejects.toMatchObject(refused);
    expect(() => castVote(ctx, { number, patchSet: 1, value: 1 })).toThrow('no change');
    expect(() => abandonChange(ctx, { number })).toThrow('no change');
    expect(() => nameReader(ctx, { number, organizationSlug: 'rivalco' })).toThrow('no change');
    for (const sha256 of [secretSha, logSha]) {
      await expect(readArtifact(ctx, { sha256 })).rejects.toMatchObject(refused);
    }
    expect(newestEntry(site, 'artifact.refuse')?.subject).toBe(`artifact:${logSha}`);
  });

  test('its vendor reads its artifacts, under a name without folders', async () => {
    const artifact = await readArtifact(site.signed.manager.ctx, { sha256: logSha });
    expect(artifact).toMatchObject({ name: '.._.._console__x_.log', sizeBytes: 28 });
    expect(await new Response(artifact.bytes).text()).toBe('the console of the black box');
    await expect(
      readArtifact(site.signed.manager.ctx, { sha256: '../../x' }),
    ).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  test('the rule by itself', () => {
    for (const contribution of ['shared', 'black-box'] as const) {
      for (const mayRead of ['nothing', 'part', 'whole'] as const) {
        const sight = { contribution, mayRead, isNamedReader: false, isMaintainer: false };
        expect(maySee({ ...sight, isOwnOrganization: true })).toBe(mayRead !== 'nothing');
        expect(maySee({ ...sight, isOwnOrganization: false })).toBe(
          contribution === 'shared' && mayRead === 'whole',
        );
      }
    }
  });
});

describe('nameReader', () => {
  test('shows a black box to one more organization, by its vendor only', async () => {
    const rival = site.addPerson(site.rival.organizationId, 'rival-2', ['engineer']);
    expect(() =>
      nameReader(site.owner.maintainer.ctx, { number: blackBox, organizationSlug: 'rivalco' }),
    ).toThrow('only its vendor');
    expect(() =>
      nameReader(site.signed.engineer.ctx, { number: shared, organizationSlug: 'rivalco' }),
    ).toThrow('shared change');
    expect(() =>
      nameReader(site.signed.engineer.ctx, { number: blackBox, organizationSlug: 'nobody' }),
    ).toThrow('no organization');
    expect(newestEntry(site, 'change.refuse')).toMatchObject({
      subject: `change:${blackBox}`,
      detail: expect.stringContaining('"reader":"nobody"'),
    });
    const module = await sendModule(site.signed.engineer, {
      name: 'shown',
      contribution: 'black-box',
    });
    const { changeNumber: number } = module;
    nameReader(site.signed.engineer.ctx, { number, organizationSlug: 'rivalco' });
    expect(newestEntry(site, 'change.name-reader')?.subject).toBe(`change:${number}`);
    expect(() =>
      nameReader(site.signed.engineer.ctx, { number, organizationSlug: 'rivalco' }),
    ).toThrow('named already');
    expect(maySeeChange(site.rival.engineer.ctx, { number })).toBe(true);
    expect(maySeeChange(rival.ctx, { number })).toBe(false); // has not signed for themselves
    const view = await readChange(site.rival.engineer.ctx, { number });
    expect(view.readers).toEqual([{ slug: 'rivalco', name: 'rivalco inc.' }]);
    expect(view.may).toMatchObject({ nameReader: false, abandon: false, merge: false });
    expect(listChanges(site.rival.engineer.ctx, {}).changes.map((one) => one.number)).toContain(
      number,
    );
  });
});

describe('abandonChange', () => {
  test('closes a change, by its sender or a maintainer, once', async () => {
    const sent = await sendCommit(site, site.signed.engineer, {
      seed: 'ab',
      files: { 'ab.c': 'a\n' },
    });
    const number = sent.changeNumber;
    expect(() => abandonChange(site.rival.engineer.ctx, { number })).toThrow('by its sender');
    abandonChange(site.signed.manager.ctx, { number });
    expect(newestEntry(site, 'change.abandon')?.subject).toBe(`change:${number}`);
    expect(() => abandonChange(site.owner.maintainer.ctx, { number })).toThrow('is abandoned');
    await expect(merge(site.owner.maintainer.ctx, { number })).rejects.toMatchObject({
      code: 'conflict',
    });
    const again = sendCommit(site, site.signed.engineer, {
      seed: 'ab',
      files: { 'ab.c': 'b\n' },
    });
    await expect(again).rejects.toThrow('takes no more patch sets');
  });
});

describe('listModules', () => {
  test('lists accepted modules to those who may see them', async () => {
    const sent = await sendModule(site.signed.engineer, {
      name: 'listed',
      contribution: 'black-box',
    });
    makeReady(site, sent);
    expect(listModules(site.signed.engineer.ctx)).toEqual([]);
    expect(await merge(site.owner.otherMaintainer.ctx, { number: sent.changeNumber })).toEqual({
      merged: true,
    });
    expect(listModules(site.signed.engineer.ctx)).toMatchObject([
      { name: 'listed', contribution: 'black-box', vendor: { slug: 'northwind' } },
    ]);
    expect(listModules(site.rival.engineer.ctx)).toEqual([]);
    expect(newestEntry(site, 'change.accept')?.subject).toBe(`change:${sent.changeNumber}`);
  });
});

describe('listChanges', () => {
  test('finds by status, owner, words, organization and number', () => {
    const find = (person: Person, input: Parameters<typeof listChanges>[1]) =>
      listChanges(person.ctx, input).changes.map((change) => change.number);
    const { engineer, manager } = site.signed;
    expect(find(engineer, { query: String(blackBox) })).toEqual([blackBox]);
    expect(find(engineer, { query: 'drivers: searchable' })).toEqual([shared]);
    expect(find(engineer, { query: 'northwind 100%_nothing' })).toEqual([]);
    expect(find(engineer, { mine: true }).length).toBeGreaterThan(1);
    expect(find(manager, { mine: true })).toEqual([]);
    expect(find(engineer, { status: 'abandoned' })).toHaveLength(1);
    expect(find(engineer, { page: 2 })).toEqual([]);
    expect(() => listChanges(engineer.ctx, { page: 0 })).toThrow('page');
    const [summary] = listChanges(engineer.ctx, { query: String(shared) }).changes;
    expect(summary?.slip).toHaveLength(7);
    expect(summary?.owner).toMatchObject({ name: 'northwind-engineer' });
  });
});

describe('revoking', () => {
  test('ends an open artifact stream and hides every change at once', async () => {
    const bytes = Buffer.alloc(4 * 1024 * 1024, 'stream ');
    const sent = await sendModule(site.rival.engineer, {
      name: 'big',
      contribution: 'shared',
      bytes,
    });
    conclude(site, sent.runId);
    const row = site.ctx.db
      .select()
      .from(patchSets)
      .where(eq(patchSets.changeNumber, sent.changeNumber))
      .get();
    const artifact = await readArtifact(site.rival.engineer.ctx, {
      sha256: row?.artifactSha256 ?? '',
    });
    const reader = artifact.bytes.getReader();
    expect((await reader.read()).done).toBe(false);
    revokeOrganization(site.owner.officer.ctx, {
      organizationId: site.rival.organizationId,
      reason: 'test',
    });
    const rest = async () => {
      while (!(await reader.read()).done);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'not-found' });
    const all = site.ctx.db.select().from(changes).all();
    const seen = all.filter(({ number }) => maySeeChange(site.rival.engineer.ctx, { number }));
    expect(seen).toEqual([]);
  });
});
