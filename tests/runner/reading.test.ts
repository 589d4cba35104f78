import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BootPlan, performBoot } from '#runner/boot.ts';
import { askReading } from '#runner/reading/ask-reading.ts';
import { goodModule } from '../helpers/elf.ts';
import { makePipeline, type Pipeline } from '../helpers/pipeline.ts';

/** Many times less than reading any of these takes. */
const readingMs = 1;
const loud = `/* SPDX-License-Identifier: MIT */
#include "sbi.h"
void drive(void)
{
	print("drive: ready\\n");
	for (int i = 0; i < 1500; i++)
		print("${'ok 1 a\\n'.repeat(70)}");
}
`;

describe('what a patch made and nobody can read in time', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await makePipeline();
  });
  afterAll(() => pipeline.close());

  test('is a refusal of the patch, not a fault of ours: its console', async () => {
    const { runId } = await pipeline.send({ 'drivers/drive.c': loud });
    await pipeline.drain();
    const { build, boots } = pipeline.rows(runId);
    if (build?.outcome !== 'pass') throw new Error('the loud driver does not build');
    expect(boots[0]?.sentence).not.toContain('judged');
    const boot: BootPlan['boot'] = {
      ...{ name: 'loud', harts: 1, memory: '16M', append: '', drives: [], milestones: [] },
      budgetInstructions: 20_000_000,
      ktap: 'none',
      exit: 'any',
    };
    const signal = new AbortController().signal;
    const job = { ...pipeline.runner, signal, readingMs };
    const plan = { boot, elfSha256: null, harness: undefined };
    expect(await performBoot(job, runId, build, plan)).toMatchObject({
      outcome: 'fail',
      sentence:
        'boot `loud` printed what cannot be judged: it took longer than 1 ms; let it print less',
    });
  });

  test('is a refusal of the patch: its build log', async () => {
    pipeline.runner.readingMs = readingMs;
    const noise = '#warning x\n'.repeat(4000);
    const { runId } = await pipeline.send({ 'drivers/drive.c': `${loud}${noise}` });
    await pipeline.drain();
    const { build, verdict } = pipeline.rows(runId);
    expect(build?.summary).toBe(
      "the build's output could not be read: it took longer than 1 ms; let it write less",
    );
    expect(build?.logSha256).not.toBeNull();
    expect(verdict).toMatchObject({ outcome: 'fail', station: 'build' });
  });

  test('is a refusal of the module', async () => {
    pipeline.runner.readingMs = readingMs;
    const imports = Array.from({ length: 12_000 }, (_, index) => `vmhi_${index}`);
    const { runId } = await pipeline.sendModule(goodModule({ imports }), 'clock');
    await pipeline.drain();
    expect(pipeline.rows(runId).verdict).toMatchObject({ outcome: 'fail', station: 'checks' });
    expect(pipeline.rows(runId).verdict?.sentence).toContain(
      'the module could not be read: it took longer than 1 ms',
    );
  });

  test('is left at once when the runner is to stop', async () => {
    const stopping = new AbortController();
    const log = 'a/b.c:1: warning: x\n'.repeat(500_000);
    const reading = askReading({ signal: stopping.signal }, { kind: 'log', words: [log] });
    stopping.abort(new Error('the runner is stopping'));
    await expect(reading).rejects.toThrow('the runner is stopping');
  });
});
