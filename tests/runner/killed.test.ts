import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { jobs, runEvents } from '#drizzle/schema/ci.ts';
import { build } from '#server/build.ts';
import { makePipeline, type Pipeline } from '../helpers/pipeline.ts';
import { goodDriver, recipe, tinyTree } from '../helpers/tiny-tree.ts';

/** Found again in /proc: nobody else sleeps for so long, another run of this test neither. */
const nap = `5.0${process.pid}`;
const slowMakefile = (tinyTree.Makefile ?? '').replace(
  'all: ',
  `all: napped\nnapped:\n\t@echo napping; sleep ${nap}\nall: `,
);
const slowLoop =
  'print("drive: slow\\n"); for (volatile long i = 0; i < 60000000; i++) ; print("drive: ready\\n");';

beforeAll(() => build(['emulator', 'worker', 'reading', 'runner'], () => undefined));

describe('a runner that is killed', () => {
  let pipeline: Pipeline;
  let runners: ChildProcess[] = [];
  beforeEach(async () => {
    pipeline = await makePipeline({
      files: {
        Makefile: slowMakefile,
        'slipway.yaml': recipe.replaceAll('20000000', '2000000000'),
      },
    });
  });
  afterEach(async () => {
    for (const runner of runners) await end(runner, 'SIGKILL');
    runners = [];
    pipeline.close();
  });

  function startRunner(): ChildProcess {
    const runner = spawn(process.execPath, ['dist/runner.mjs'], {
      env: { PATH: process.env.PATH, NODE_ENV: 'test', SLIPWAY_DATA: pipeline.site.folder },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    runners.push(runner);
    return runner;
  }
  function end(runner: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (runner.exitCode !== null || runner.signalCode !== null) return Promise.resolve();
    const ended = new Promise<void>((resolve) => runner.once('exit', () => resolve()));
    runner.kill(signal);
    return ended;
  }
  /** Once the stream of the run shows the text. */
  async function shows(runId: string, stream: string, text: string): Promise<void> {
    await vi.waitFor(
      () => {
        const pieces = pipeline.site.ctx.db
          .select()
          .from(runEvents)
          .where(and(eq(runEvents.runId, runId), eq(runEvents.stream, stream)))
          .all();
        expect(Buffer.concat(pieces.map(({ body }) => body)).toString()).toContain(text);
      },
      { timeout: 60_000, interval: 50 },
    );
  }
  async function passes(runId: string): Promise<void> {
    await vi.waitFor(
      () => expect(pipeline.rows(runId).verdict).toMatchObject({ outcome: 'pass' }),
      {
        timeout: 90_000,
        interval: 100,
      },
    );
  }
  const nappers = () =>
    readdirSync('/proc').filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`sleep\0${nap}`);
      } catch {
        return false; // it ended while we looked
      }
    });

  test('in a build takes the sandbox along, and another brings the verdict', async () => {
    const { runId } = await pipeline.send({ 'drivers/drive.c': `${goodDriver}\n` });
    const first = startRunner();
    await shows(runId, 'build', 'napping');
    await end(first, 'SIGKILL');
    await vi.waitFor(() => expect(nappers()).toEqual([]), { timeout: 5_000, interval: 20 });
    expect(pipeline.rows(runId).build).toBeUndefined();
    startRunner();
    await passes(runId);
    const job = () =>
      pipeline.site.ctx.db
        .select()
        .from(jobs)
        .all()
        .find((row) => row.payload.runId === runId);
    // the verdict is written first, then the job is given back as done
    await vi.waitFor(() => expect(job()).toMatchObject({ state: 'done', attempts: 2 }), {
      timeout: 10_000,
      interval: 50,
    });
  }, 180_000);

  test('in a boot leaves the build as it is, and another goes on from there', async () => {
    const driver = goodDriver.replace('print("drive: ready\\n");', slowLoop);
    const { runId } = await pipeline.send({ 'drivers/drive.c': driver });
    const first = startRunner();
    await shows(runId, 'boot:hello', 'drive: slow');
    const built = pipeline.rows(runId).build;
    await end(first, 'SIGKILL');
    expect(pipeline.rows(runId).verdict).toBeUndefined();
    startRunner();
    await passes(runId);
    expect(pipeline.rows(runId).build).toEqual(built);
    expect(
      pipeline
        .rows(runId)
        .boots.map(({ name }) => name)
        .sort(),
    ).toEqual(['again', 'hello']);
  }, 180_000);

  test('by SIGTERM gives its job back uncounted, and leaves nothing running', async () => {
    const { runId } = await pipeline.send({ 'drivers/drive.c': `${goodDriver}\n` });
    const runner = startRunner();
    await shows(runId, 'build', 'napping');
    await end(runner, 'SIGTERM');
    expect(runner.exitCode).toBe(0);
    expect(nappers()).toEqual([]);
    const rows = pipeline.site.ctx.db.select().from(jobs).all();
    expect(rows.find(({ payload }) => payload.runId === runId)).toMatchObject({
      state: 'queued',
      attempts: 0,
    });
  }, 120_000);
});
