import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { patchSetRef } from '#core/changes/rules.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { jobs, runs } from '#drizzle/schema/ci.ts';
import { outbox } from '#drizzle/schema/outbox.ts';
import { changeIdOf, storeFolder } from '../../helpers/changes.ts';
import { addCommit, git } from '../../helpers/git.ts';
import { type GitEnd, makeToken, remoteOf, runClient } from '../../helpers/git-door.ts';
import { type KilledPushes, openKilledPushes } from '../../helpers/killed-pushes.ts';
import { endOf } from '../../helpers/portal-process.ts';

/** Fewer than fifty unless asked, for time: each costs about a second and a half. */
const kills = Number(process.env.SLIPWAY_KILLS ?? 10);
const pushesAtOnce = 3;

let killed: KilledPushes;
beforeAll(async () => {
  killed = await openKilledPushes();
});
afterAll(() => killed.close());

interface Pushed extends GitEnd {
  commit: string;
}

/** What the client was told: nothing, when the portal was gone before it could tell. */
const wasAccepted = ({ output }: Pushed) => /change \d+, patch set 1: http/.test(output);
const wasRefused = ({ output }: Pushed) => /\[remote rejected\]|error: 4\d\d/.test(output);

/** A portal that starts, takes pushes, and is killed once `moment` is over, wherever it is then. */
async function killUnder(
  pushes: (url: string) => Promise<Pushed>[],
  moment: (pushing: Promise<unknown>) => Promise<unknown>,
) {
  const { portal, address } = killed.start();
  const pushing = pushes(await address());
  await moment(Promise.all(pushing));
  portal.kill('SIGKILL');
  expect(await endOf(portal)).toBe('SIGKILL');
  await vi.waitFor(() => expect(killed.gits()).toEqual([]), {
    timeout: 5_000,
    interval: 20,
  });
  return Promise.all(pushing);
}

/** Files that only a process at work has: none is left once a portal has started after the last kill. */
function litter(): string[] {
  return readdirSync(killed.site.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?:^|\/)(?:tmp_|\.tmp-|\.making-|\.space-|\.spool-)|\/[^/]+\.lock$|refs\/incoming\/./.test(
      name,
    ),
  );
}

/** Messages that no portal has delivered yet. */
function undelivered(): string[] {
  const rows = killed.site.ctx.db.select().from(outbox).all();
  return rows.flatMap(({ id, deliveredAtMs }) => (deliveredAtMs === null ? [id] : []));
}

test(
  `${kills} kills under pushes: what was told accepted is there, what was told refused is not`,
  async () => {
    const folder = `${killed.scratchFolder}/work`;
    git(killed.scratchFolder, ['clone', '-q', killed.site.bareFolder, folder]);
    const token = makeToken(killed.site.signed.engineer);
    const push = async (url: string, name: string): Promise<Pushed> => {
      const commit = addCommit(`${folder}/.git`, {
        // every seventh lacks what a change needs, and must be refused
        message: `drivers: ${name}\n${name.endsWith('7') ? '' : `\nChange-Id: ${changeIdOf(name)}\n`}`,
        files: { [`drivers/${name}.c`]: `int ${name.replace('-', '_')};\n` },
        ref: `refs/heads/${name}`,
        parent: killed.site.firstCommit,
      });
      const refspec = `${commit}:refs/for/main`;
      return { commit, ...(await runClient(folder, ['push', remoteOf(url, token), refspec])) };
    };
    const pushed: Pushed[] = [];
    let count = 0;
    const some = (url: string) =>
      Array.from({ length: pushesAtOnce }, () => push(url, `push-${count++}`));
    const fromMs = performance.now();
    let wholeMs = 0;
    pushed.push(
      ...(await killUnder(some, async (pushing) => {
        await pushing; // how long pushes take here, and some that are told accepted
        wholeMs = performance.now() - fromMs;
      })),
    );
    for (let kill = 1; kill < kills; kill += 1) {
      // over the whole of a push, from its first request to after its end: nothing is waited for
      const share = ((kill * 0.618) % 1) * 1.2;
      pushed.push(...(await killUnder(some, () => sleep(share * wholeMs))));
    }
    await killUnder(
      () => [],
      () => vi.waitFor(() => expect(undelivered()).toEqual([]), { timeout: 10_000 }),
    );
    expect(litter()).toEqual([]);

    const rows = killed.site.ctx.db
      .select()
      .from(patchSets)
      .innerJoin(changes, eq(changes.number, patchSets.changeNumber))
      .all()
      .map(({ patch_sets: row }) => row);
    const there = new Set(rows.map(({ headCommit }) => headCommit));
    const told = { accepted: pushed.filter(wasAccepted), refused: pushed.filter(wasRefused) };
    expect(told.accepted.filter(({ commit }) => !there.has(commit))).toEqual([]);
    expect(told.refused.filter(({ commit }) => there.has(commit))).toEqual([]);
    expect(told.accepted.length).toBeGreaterThan(0);
    expect(pushed.length).toBeGreaterThan(told.accepted.length + told.refused.length);
    if (rows.length === 0) return;
    const store = storeFolder(killed.site, killed.site.signed.organizationId);
    const refs = git(store, ['for-each-ref', '--format=%(refname) %(objectname)']).split('\n');
    const wanted = rows.map(
      (row) => `${patchSetRef(row.changeNumber, row.number)} ${row.headCommit}`,
    );
    expect(refs.filter((line) => line !== '')).toEqual(wanted.sort());
    expect(git(store, ['fsck', '--connectivity-only'])).not.toContain('missing');
    const { db } = killed.site.ctx;
    const queued = db.select().from(jobs).all();
    const started = db.select().from(runs).all();
    expect(queued.map(({ payload }) => payload.runId).sort()).toEqual(
      started.map(({ id }) => id).sort(),
    );
  },
  60_000 + kills * 12_000,
);
