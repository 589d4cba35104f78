import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noteRead } from '#core/audit/note-read.ts';
import { sameReadMs } from '#core/audit/read-repeats.ts';
import { settleReads } from '#core/audit/settle-reads.ts';
import { listReads } from '#core/views/list-reads.ts';
import type { ReadsFilter } from '#core/views/schema.ts';
import { summarizeReads } from '#core/views/summarize-reads.ts';
import { makeSite, type Person, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

async function note(person: Person, detail: Record<string, string | boolean | string[]>) {
  await noteRead(person.ctx, { action: 'source.read', subject: 'repository:keel', detail });
  site.advanceMs(1000);
}

const seen = (person: Person, filter: ReadsFilter) =>
  listReads(person.ctx, { filter, limit: 100 }).reads.map(
    ({ userName, paths, folders, door }) =>
      `${userName.split(' ')[0]} ${door} ${[...paths, ...folders].join(' ')}`,
  );

async function someReads() {
  const { signed, rival } = site;
  await note(signed.engineer, { door: 'file', path: 'drivers/irq/plic.c' });
  await note(rival.engineer, { door: 'raw', path: 'kernel/main.c' });
  await note(signed.manager, { door: 'commit', paths: ['drivers/rtc/rtc.c', 'README.md'] });
  await note(rival.engineer, { door: 'git', whole: true });
  await note(signed.engineer, { door: 'archive', path: 'drivers', whole: true });
}

const nameOf = (person: Person) =>
  person.ctx.actor.kind === 'user' ? person.email.split('@')[0] : '';

test('a path is read by itself, under a folder above it that was taken whole, and in differences', async () => {
  await someReads();
  const { officer } = site.owner;
  const doors = (filter: ReadsFilter) =>
    listReads(officer.ctx, { filter, limit: 100 }).reads.map(({ door }) => door);
  const at = (path: string) => doors({ repository: 'keel', path });
  expect(nameOf(officer)).toBeDefined();
  expect(at('drivers/irq/plic.c')).toEqual(['archive', 'git', 'file']);
  expect(at('drivers/rtc/rtc.c')).toEqual(['archive', 'git', 'commit']);
  expect(at('drivers')).toEqual(['archive', 'git', 'commit', 'file']);
  expect(at('kernel/main.c')).toEqual(['git', 'raw']);
  expect(at('kernel')).toEqual(['git', 'raw']);
  expect(at('README.md')).toEqual(['git', 'commit']);
  expect(at('never/read.c')).toEqual(['git']);
  expect(at('')).toEqual(['archive', 'git', 'commit', 'raw', 'file']);
  expect(doors({})).toEqual(['archive', 'git', 'commit', 'raw', 'file']);
});

test('filters hold together: organization, person, door, from and until', async () => {
  const from = site.ctx.nowMs();
  await someReads();
  const { officer } = site.owner;
  const doors = (filter: ReadsFilter) =>
    listReads(officer.ctx, { filter, limit: 100 }).reads.map(({ door }) => door);
  const keel = { repository: 'keel' } as const;
  expect(doors({ ...keel, organization: site.signed.slug })).toEqual(['archive', 'commit', 'file']);
  expect(doors({ ...keel, userId: site.signed.manager.userId })).toEqual(['commit']);
  expect(doors({ organization: site.rival.slug, door: 'git' })).toEqual(['git']);
  expect(doors({ organization: site.rival.slug, door: 'archive' })).toEqual([]);
  expect(doors({ ...keel, fromMs: from + 1000, untilMs: from + 3000 })).toEqual(['commit', 'raw']);
  expect(doors({ userId: 'nobody' })).toEqual([]);
  expect(doors({ repository: 'none' })).toEqual([]);
});

test('pages follow each other without a gap or a double, whatever is written meanwhile', async () => {
  const { signed, owner } = site;
  for (let index = 0; index < 25; index += 1) {
    await note(signed.engineer, {
      door: index % 3 === 0 ? 'raw' : 'file',
      path: `drivers/${index}.c`,
    });
  }
  for (const filter of [{}, { door: 'file' as const }, { repository: 'keel', path: 'drivers' }]) {
    const all = listReads(owner.officer.ctx, { filter, limit: 100 }).reads;
    const paged: number[] = [];
    let before: { atMs: number; sequence: number } | undefined;
    do {
      const page = listReads(owner.officer.ctx, { filter, before, limit: 4 });
      paged.push(...page.reads.map(({ sequence }) => sequence));
      before = page.nextBefore;
      await note(signed.engineer, { door: 'file', path: `drivers/new-${paged.length}.c` });
    } while (before !== undefined);
    expect(paged).toEqual(all.map(({ sequence }) => sequence));
  }
});

test('a read that came again says how often, while the hour goes on and after it', async () => {
  const { engineer } = site.signed;
  const again = () => listReads(site.owner.auditor.ctx, { filter: {}, limit: 1 }).reads[0]?.again;
  await note(engineer, { door: 'file', path: 'a.c' });
  expect(again()).toBeUndefined();
  for (let index = 0; index < 3; index += 1) await note(engineer, { door: 'file', path: 'a.c' });
  settleReads(site.ctx);
  expect(again()).toMatchObject({ times: 3 });
  site.advanceMs(sameReadMs);
  settleReads(site.ctx);
  expect(again()).toMatchObject({ times: 3 });
});

test('a summary counts by organization, with the first and the last read, and by what lies in the folder', async () => {
  const from = site.ctx.nowMs();
  await someReads();
  const { officer } = site.owner;
  const keel = summarizeReads(officer.ctx, { repository: 'keel' });
  expect(keel.organizations.map(({ slug, reads }) => [slug, reads])).toEqual([
    [site.signed.slug, 3],
    [site.rival.slug, 2],
  ]);
  expect(keel.organizations[0]).toMatchObject({ firstMs: from, lastMs: from + 4000 });
  expect(keel.folders.map(({ path, reads }) => [path, reads])).toEqual([
    ['drivers', 3],
    ['README.md', 1],
    ['kernel', 1],
  ]);
  const file = summarizeReads(officer.ctx, { repository: 'keel', path: 'kernel/main.c' });
  expect(file.organizations.map(({ slug, reads }) => [slug, reads])).toEqual([
    [site.rival.slug, 2],
  ]);
  const own = summarizeReads(officer.ctx, { organization: site.rival.slug });
  expect(own.folders).toMatchObject([{ repository: 'keel', path: '', reads: 2 }]);
});

describe('who may see reads', () => {
  test('the owner’s officers, auditors and maintainers those of everybody', async () => {
    await someReads();
    const { officer, auditor, maintainer } = site.owner;
    for (const person of [officer, auditor, maintainer]) expect(seen(person, {})).toHaveLength(5);
  });

  test('a partner’s manager those of their own people, whoever is asked for', async () => {
    await someReads();
    const { signed, rival } = site;
    expect(seen(signed.manager, {})).toHaveLength(3);
    expect(seen(signed.manager, { repository: 'keel', path: 'kernel/main.c' })).toEqual([]);
    expect(seen(signed.manager, { userId: rival.engineer.userId })).toEqual([]);
    expect(summarizeReads(signed.manager.ctx, {}).organizations).toHaveLength(1);
    expect(() => seen(signed.manager, { organization: rival.slug })).toThrow(/no others/);
    expect(() => seen(signed.manager, { organization: 'no-such' })).toThrow(/no others/);
  });

  test('nobody else', async () => {
    await someReads();
    for (const { ctx } of [site.signed.engineer, site.revoked.manager, { ctx: site.anonymous }]) {
      expect(() => listReads(ctx, { filter: {}, limit: 1 })).toThrow();
      expect(() => summarizeReads(ctx, {})).toThrow();
    }
  });
});

test('a path needs its repository, and an organization that is none is named', () => {
  const { ctx } = site.owner.officer;
  expect(() => listReads(ctx, { filter: { path: 'a' }, limit: 1 })).toThrow(/repository/);
  expect(() => listReads(ctx, { filter: { organization: 'none' }, limit: 1 })).toThrow('"none"');
});
