import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { abandonChange } from '#core/changes/abandon-change.ts';
import { authorizeChange, maySeeChange } from '#core/changes/authorize-change.ts';
import { listChanges } from '#core/changes/list-changes.ts';
import { listModules } from '#core/changes/list-modules.ts';
import { nameReader } from '#core/changes/name-reader.ts';
import { readArtifact } from '#core/changes/read-artifact.ts';
import { readChange } from '#core/changes/read-change.ts';
import { readPatchSetDiff } from '#core/changes/read-patch-set-diff.ts';
import { maySee } from '#core/changes/rules.ts';
import type { Context } from '#core/context.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { addComment } from '#core/review/add-comment.ts';
import { castVote } from '#core/review/cast-vote.ts';
import { merge } from '#core/review/merge.ts';
import { readRequirements } from '#core/review/read-requirements.ts';
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
import { makeHouse, type Person, type TestHouse } from '../../helpers/house.ts';

let house: TestHouse;
let shared: number;
let blackBox: number;
let secretSha: string;
let logSha: string;

beforeAll(async () => {
  house = await makeHouse();
  const sent = await sendCommit(house, house.signed.engineer, {
    seed: 'searchable',
    files: { 's.c': 's\n' },
  });
  shared = sent.changeNumber;
  const module = await sendModule(house.signed.engineer, {
    name: 'secret',
    contribution: 'black-box',
  });
  blackBox = module.changeNumber;
  const { db } = house.ctx;
  secretSha =
    db.select().from(patchSets).where(eq(patchSets.changeNumber, blackBox)).get()?.artifactSha256 ??
    '';
  logSha = await house.ctx.ports.blobs.put(Buffer.from('the console of the black box'));
  db.insert(artifacts)
    .values({ sha256: logSha, sizeBytes: 28, mediaType: 'text/plain', createdAtMs: 1 })
    .run();
  db.insert(artifactUses)
    .values({
      id: 'use-1',
      artifactSha256: logSha,
      changeNumber: blackBox,
      repositoryId: house.repositoryId,
      purpose: 'console',
      name: '../../console "x".log',
      createdAtMs: 1,
    })
    .run();
});
afterAll(() => house.close());

const people = (): [string, Context, boolean, boolean][] => [
  ['its engineer', house.signed.engineer.ctx, true, true],
  ['its manager', house.signed.manager.ctx, true, true],
  ['a maintainer', house.owner.maintainer.ctx, true, true],
  ['the licence office', house.owner.officer.ctx, true, false],
  ['an auditor', house.owner.auditor.ctx, true, false],
  ['a rival', house.rival.engineer.ctx, true, false],
  ['somebody who signed nothing', house.invited.engineer.ctx, false, false],
  ['the revoked', house.revoked.engineer.ctx, false, false],
  ['nobody', house.anonymous, false, false],
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
    const before = countEntries(house, 'change.refuse');
    for (const number of [blackBox, 4711]) {
      expect(() => authorizeChange(house.rival.engineer.ctx, { number })).toThrow(
        `no change ${number}`,
      );
    }
    expect(countEntries(house, 'change.refuse')).toBe(before + 2);
    expect(newestEntry(house, 'change.refuse')?.actorUserId).toBe(house.rival.engineer.userId);
  });

  test('no verb opens a rival’s black box', async () => {
    const { ctx } = house.rival.engineer;
    const number = blackBox;
    const refused = { code: 'not-found' };
    await expect(readChange(ctx, { number })).rejects.toMatchObject(refused);
    await expect(readPatchSetDiff(ctx, { number, patchSet: 1 })).rejects.toMatchObject(refused);
    await expect(readRequirements(ctx, { number })).rejects.toMatchObject(refused);
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
    expect(newestEntry(house, 'artifact.refuse')?.subject).toBe(`artifact:${logSha}`);
  });

  test('its vendor reads its artifacts, under a name without folders', async () => {
    const artifact = await readArtifact(house.signed.manager.ctx, { sha256: logSha });
    expect(artifact).toMatchObject({ name: '.._.._console__x_.log', sizeBytes: 28 });
    expect(await new Response(artifact.bytes).text()).toBe('the console of the black box');
    await expect(
      readArtifact(house.signed.manager.ctx, { sha256: '../../x' }),
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
    const rival = house.addPerson(house.rival.organizationId, 'rival-2', ['engineer']);
    expect(() =>
      nameReader(house.owner.maintainer.ctx, { number: blackBox, organizationSlug: 'rivalco' }),
    ).toThrow('only its vendor');
    expect(() =>
      nameReader(house.signed.engineer.ctx, { number: shared, organizationSlug: 'rivalco' }),
    ).toThrow('shared change');
    expect(() =>
      nameReader(house.signed.engineer.ctx, { number: blackBox, organizationSlug: 'nobody' }),
    ).toThrow('no organization');
    const module = await sendModule(house.signed.engineer, {
      name: 'shown',
      contribution: 'black-box',
    });
    const { changeNumber: number } = module;
    nameReader(house.signed.engineer.ctx, { number, organizationSlug: 'rivalco' });
    expect(newestEntry(house, 'change.name-reader')?.subject).toBe(`change:${number}`);
    expect(() =>
      nameReader(house.signed.engineer.ctx, { number, organizationSlug: 'rivalco' }),
    ).toThrow('named already');
    expect(maySeeChange(house.rival.engineer.ctx, { number })).toBe(true);
    expect(maySeeChange(rival.ctx, { number })).toBe(false); // has not signed for themselves
    const view = await readChange(house.rival.engineer.ctx, { number });
    expect(view.readers).toEqual([{ slug: 'rivalco', name: 'rivalco inc.' }]);
    expect(view.may).toMatchObject({ nameReader: false, abandon: false, merge: false });
    expect(listChanges(house.rival.engineer.ctx, {}).changes.map((one) => one.number)).toContain(
      number,
    );
  });
});

describe('abandonChange', () => {
  test('closes a change, by its sender or a maintainer, once', async () => {
    const sent = await sendCommit(house, house.signed.engineer, {
      seed: 'ab',
      files: { 'ab.c': 'a\n' },
    });
    const number = sent.changeNumber;
    expect(() => abandonChange(house.rival.engineer.ctx, { number })).toThrow('by its sender');
    abandonChange(house.signed.manager.ctx, { number });
    expect(newestEntry(house, 'change.abandon')?.subject).toBe(`change:${number}`);
    expect(() => abandonChange(house.owner.maintainer.ctx, { number })).toThrow('is abandoned');
    await expect(merge(house.owner.maintainer.ctx, { number })).rejects.toMatchObject({
      code: 'conflict',
    });
    const again = sendCommit(house, house.signed.engineer, {
      seed: 'ab',
      files: { 'ab.c': 'b\n' },
    });
    await expect(again).rejects.toThrow('takes no more patch sets');
  });
});

describe('listModules', () => {
  test('lists accepted modules to those who may see them', async () => {
    const sent = await sendModule(house.signed.engineer, {
      name: 'listed',
      contribution: 'black-box',
    });
    makeReady(house, sent);
    expect(listModules(house.signed.engineer.ctx)).toEqual([]);
    expect(await merge(house.owner.otherMaintainer.ctx, { number: sent.changeNumber })).toEqual({
      merged: true,
    });
    expect(listModules(house.signed.engineer.ctx)).toMatchObject([
      { name: 'listed', contribution: 'black-box', vendor: { slug: 'northwind' } },
    ]);
    expect(listModules(house.rival.engineer.ctx)).toEqual([]);
    expect(newestEntry(house, 'change.accept')?.subject).toBe(`change:${sent.changeNumber}`);
  });
});

describe('listChanges', () => {
  test('finds by status, owner, words, organization and number', () => {
    const find = (person: Person, input: Parameters<typeof listChanges>[1]) =>
      listChanges(person.ctx, input).changes.map((change) => change.number);
    const { engineer, manager } = house.signed;
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
    const sent = await sendModule(house.rival.engineer, {
      name: 'big',
      contribution: 'shared',
      bytes,
    });
    conclude(house, sent.runId);
    const row = house.ctx.db
      .select()
      .from(patchSets)
      .where(eq(patchSets.changeNumber, sent.changeNumber))
      .get();
    const artifact = await readArtifact(house.rival.engineer.ctx, {
      sha256: row?.artifactSha256 ?? '',
    });
    const reader = artifact.bytes.getReader();
    expect((await reader.read()).done).toBe(false);
    revokeOrganization(house.owner.officer.ctx, {
      organizationId: house.rival.organizationId,
      reason: 'test',
    });
    const rest = async () => {
      while (!(await reader.read()).done);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'not-found' });
    const all = house.ctx.db.select().from(changes).all();
    const seen = all.filter(({ number }) => maySeeChange(house.rival.engineer.ctx, { number }));
    expect(seen).toEqual([]);
  });
});
