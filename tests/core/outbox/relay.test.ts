import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messageHandlers } from '#app/process/message-handlers.ts';
import { noSpace } from '#core/as-domain-error.ts';
import { type Context, transact } from '#core/context.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { addMessage } from '#core/outbox/add-message.ts';
import { Relay } from '#core/outbox/relay.ts';
import { removeDelivered } from '#core/outbox/remove-delivered.ts';
import type { Handlers } from '#core/outbox/schema.ts';
import { merge } from '#core/review/merge.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { jobs, runs, verdicts } from '#drizzle/schema/ci.ts';
import { outbox } from '#drizzle/schema/outbox.ts';
import { merges } from '#drizzle/schema/review.ts';
import { conclude, makeReady, sendCommit } from '../../helpers/changes.ts';
import { git } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let relay: Relay | undefined;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(async () => {
  await relay?.stop();
  relay = undefined;
  site.close();
});

const hourMs = 60 * 60 * 1000;

function tell(ctx: Context, runId: string, subject = `run:${runId}`): void {
  addMessage(ctx, { topic: 'run.concluded.v1', subject, payload: { runId } });
}

/** A relay that notes what it is to deliver, and fails where it is told to. */
function makeRelay(fails: (runId: string) => void = () => undefined): string[] {
  const seen: string[] = [];
  const handlers: Handlers = {
    async 'run.concluded.v1'(_, { payload: { runId } }) {
      await Promise.resolve();
      seen.push(runId);
      fails(runId);
    },
  };
  relay = new Relay(site.ctx, handlers);
  return seen;
}

const rows = () => site.ctx.db.select().from(outbox).all();
const faults = () =>
  site.ctx.ports.condition.list().filter(({ sentence }) => sentence.startsWith('message '));

describe('a message', () => {
  test('is there if and only if what it tells of is', () => {
    expect(() =>
      transact(site.ctx, (tx) => {
        tell(tx, 'a');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(rows()).toEqual([]);
    transact(site.ctx, (tx) => tell(tx, 'a'));
    expect(rows()).toMatchObject([{ topic: 'run.concluded.v1', subject: 'run:a', attempts: 0 }]);
  });

  test('is delivered right after the commit, and once', async () => {
    const seen = makeRelay();
    transact(site.ctx, (tx) => {
      tell(tx, 'a');
      expect(seen).toEqual([]);
    });
    await relay?.settle();
    await relay?.settle();
    expect(seen).toEqual(['a']);
    expect(rows()[0]?.deliveredAtMs).toBe(site.ctx.nowMs());
  });

  test('that waits from before is delivered when a relay starts', async () => {
    tell(site.ctx, 'a');
    const seen = makeRelay();
    relay?.start();
    await relay?.settle();
    expect(seen).toEqual(['a']);
  });

  test('of a topic that is handled elsewhere is left to whoever does', async () => {
    await sendCommit(site, site.signed.engineer, { seed: 'left', files: { 'l.c': 'l\n' } });
    const seen = makeRelay();
    tell(site.ctx, 'a');
    await relay?.settle();
    expect(seen).toEqual(['a']);
    expect(rows().map(({ deliveredAtMs }) => deliveredAtMs === null)).toEqual([true, false]);
  });

  test('goes some days after it was delivered, and stays until then', async () => {
    makeRelay();
    tell(site.ctx, 'a');
    await relay?.settle();
    site.advanceMs(6 * 24 * hourMs);
    tell(site.ctx, 'b');
    expect(removeDelivered(site.ctx)).toBe(0);
    site.advanceMs(2 * 24 * hourMs);
    expect(removeDelivered(site.ctx)).toBe(1);
    expect(rows()).toMatchObject([{ subject: 'run:b' }]);
  });
});

describe('a delivery that fails', () => {
  test('is tried again later, holds up its own subject and no other', async () => {
    let isBroken = true;
    const seen = makeRelay((runId) => {
      if (runId === 'bad' && isBroken) throw new Error('broken');
    });
    tell(site.ctx, 'bad', 'run:x');
    tell(site.ctx, 'next', 'run:x');
    tell(site.ctx, 'other', 'run:y');
    await relay?.settle();
    expect(seen).toEqual(['bad', 'other']);
    expect(rows()[0]).toMatchObject({ attempts: 1, lastError: 'broken' });
    await relay?.settle();
    expect(seen).toHaveLength(2); // not yet
    site.advanceMs(200);
    await relay?.settle();
    site.advanceMs(200);
    await relay?.settle();
    expect(seen).toEqual(['bad', 'other', 'bad']);
    isBroken = false;
    site.advanceMs(600);
    await relay?.settle();
    expect(seen).toEqual(['bad', 'other', 'bad', 'bad', 'next']);
    expect(faults()).toEqual([]);
  });

  test('is tried again at once when the clock was set back meanwhile', async () => {
    let isBroken = true;
    const seen = makeRelay(() => {
      if (isBroken) throw new Error('broken');
    });
    tell(site.ctx, 'a');
    await relay?.settle();
    isBroken = false;
    site.advanceMs(-365 * 24 * hourMs);
    await relay?.settle();
    expect(seen).toEqual(['a', 'a']);
  });

  test('is reported after eight tries, kept, and lets what is behind it pass', async () => {
    let isBroken = true;
    const seen = makeRelay((runId) => {
      if (runId === 'bad' && isBroken) throw new Error('no such store');
    });
    tell(site.ctx, 'bad', 'run:x');
    tell(site.ctx, 'next', 'run:x');
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await relay?.settle();
      expect(faults()).toHaveLength(attempt === 8 ? 1 : 0);
      site.advanceMs(hourMs / 3);
    }
    expect(seen).toEqual([...Array<string>(8).fill('bad'), 'next']);
    expect(faults()[0]).toMatchObject({ stops: false });
    expect(faults()[0]?.sentence).toMatch(
      /run\.concluded\.v1 of run:x.*8 tries: no such store; .*start the portal again/,
    );
    isBroken = false;
    await relay?.settle();
    expect(seen).toHaveLength(9); // it is tried once an hour, or when the portal starts
    relay?.start();
    await relay?.settle();
    expect(seen).toHaveLength(10);
    expect(faults()).toEqual([]);
    expect(rows().every(({ deliveredAtMs }) => deliveredAtMs !== null)).toBe(true);
  });

  test('for want of space is no try of the message', async () => {
    let isFull = true;
    const seen = makeRelay(() => {
      if (isFull) throw noSpace();
    });
    tell(site.ctx, 'a');
    const settling = relay?.settle();
    isFull = false;
    await settling;
    expect(seen.length).toBeLessThanOrEqual(2);
    expect(rows()).toMatchObject([{ attempts: 0, deliveredAtMs: site.ctx.nowMs() }]);
  });
});

test('a relay that waits for space ends as soon as it is stopped', async () => {
  const tried = new Promise<void>((resolve) => {
    makeRelay(() => {
      resolve();
      throw noSpace();
    });
  });
  tell(site.ctx, 'a');
  relay?.start();
  await tried;
  await new Promise(setImmediate); // the failure has been met
  const start = performance.now();
  await relay?.stop();
  expect(performance.now() - start).toBeLessThan(500);
});

test('what is delivered twice is done once', async () => {
  const send = async (seed: string) => {
    const files = { [`${seed}.c`]: `int ${seed};\n` };
    const sent = await sendCommit(site, site.signed.engineer, { seed, files });
    makeReady(site, sent);
    return sent;
  };
  await grantAccess(site.owner.officer.ctx, {
    organizationId: site.rival.organizationId,
    repositorySlug: 'keel',
    pathPrefix: 'drivers',
    mayContribute: false,
  });
  const maintainer = site.owner.otherMaintainer.ctx;
  const [first, merged, refused] = [await send('first'), await send('merged'), await send('last')];
  await merge(maintainer, { number: first.changeNumber });
  const ask = async ({ changeNumber: number }: typeof first) => {
    const asked = await merge(maintainer, { number });
    if (asked.merged) throw new Error('it stands on an old base');
    conclude(site, asked.rebased.runId);
  };
  await ask(merged);
  await site.deliver();
  await ask(refused);
  // the branch moves while nobody looks, to a place where it does not apply
  site.commit({ message: 'drivers: last\n', files: { 'last.c': 'int other;\n' } });
  const state = () => ({
    tip: git(site.bareFolder, ['rev-parse', 'refs/heads/main']),
    jobs: site.ctx.db.select().from(jobs).all(),
    runs: site.ctx.db.select().from(runs).all(),
    merges: site.ctx.db.select().from(merges).all(),
    entries: site.ctx.db.select().from(auditEntries).all(),
  });
  await site.deliver();
  const once = state();
  expect(once.merges).toHaveLength(2);
  expect(once.jobs).toHaveLength(once.runs.length);
  expect(once.entries.filter(({ action }) => action === 'change.merge-refused')).toHaveLength(1);
  // an import has its own test: it takes a repository from outside
  const here = Object.keys(messageHandlers).filter((topic) => topic !== 'import.ready.v1');
  expect([...new Set(rows().map(({ topic }) => topic))].sort()).toEqual(here.sort());

  site.ctx.db.update(outbox).set({ deliveredAtMs: null }).run();
  await site.deliver();
  expect(rows().every(({ deliveredAtMs }) => deliveredAtMs !== null)).toBe(true);
  expect(state()).toEqual(once);
});

test('merges that waited together are all done', async () => {
  const maintainer = site.owner.otherMaintainer.ctx;
  const send = async (seed: string) => {
    const files = { [`${seed}.c`]: `int ${seed};\n` };
    const sent = await sendCommit(site, site.signed.engineer, { seed, files });
    makeReady(site, sent);
    return sent;
  };
  const sent = [
    await send('first'),
    await send('second'),
    await send('third'),
    await send('fourth'),
  ];
  const [first, ...others] = sent;
  await merge(maintainer, { number: first?.changeNumber ?? 0 });
  for (const { changeNumber: number } of others) {
    const asked = await merge(maintainer, { number });
    if (asked.merged) throw new Error('it stands on an old base');
    conclude(site, asked.rebased.runId); // as a runner does while no portal runs
  }
  for (let round = 0; round < 4; round += 1) {
    site.advanceMs(hourMs);
    await site.deliver();
    for (const { id } of site.ctx.db.select().from(runs).all()) {
      if (!site.ctx.db.select().from(verdicts).where(eq(verdicts.runId, id)).get())
        conclude(site, id);
    }
  }
  const entries = site.ctx.db.select().from(auditEntries).all();
  expect(entries.filter(({ action }) => action === 'change.merge-refused')).toEqual([]);
  expect(site.ctx.db.select().from(merges).all()).toHaveLength(4);
});
