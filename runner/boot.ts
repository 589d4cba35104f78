import { appendRunState } from '#core/ci/append-run-event.ts';
import { keepArtifact } from '#core/ci/artifact-rows.ts';
import { bootDrives, parseSize } from '#core/ci/boot-drives.ts';
import type { BootJudgement } from '#core/ci/judge-boot.ts';
import { type BootFacts, recordBoot } from '#core/ci/record-boot.ts';
import type { BootRow, BuildRow } from '#core/ci/rows.ts';
import type { BootRecipe, Recipe } from '#core/ci/schema.ts';
import type { TestResult } from '#core/ci/test-results.ts';
import { DomainError } from '#core/errors.ts';
import type { MachineDescription } from '#emulator/description/description.ts';
import type { WatchedHarness } from '#emulator/observe/watch-harness.ts';
import type { BootTranscript } from '#emulator/record/transcript.ts';
import type { BootAccount } from '#formats/boot-account.ts';
import { type BootAnswer, bootInThread } from './boot-machine.ts';
import { ChunkWriter } from './chunk-writer.ts';
import type { JobContext } from './job-context.ts';
import { askReading } from './reading/ask-reading.ts';

/** What is booted, and what its transcript is compared with. */
export interface BootPlan {
  boot: BootRecipe;
  /** Of the image; null when the build left none. */
  elfSha256: string | null;
  harness: Recipe['harness'];
  /** The harness is the patch's own: a maintainer let it run. */
  ownHarness?: boolean;
  /** Gives the tests of the branch's own boot, or undefined without one; asked when this boot is judged. */
  readBefore?: () => Promise<readonly TestResult[] | undefined>;
}

/**
 * Boots a built image once, judges the transcript and writes the boot's row.
 *
 * @throws DomainError `infrastructure` when something of ours broke: the job is tried again.
 */
export async function performBoot(
  job: JobContext,
  runId: string,
  build: BuildRow,
  plan: BootPlan,
): Promise<BootRow> {
  const { boot } = plan;
  const { ctx, signal } = job;
  const startedAtMs = ctx.nowMs();
  const stream = `boot:${boot.name}`;
  const station = 'boot';
  appendRunState(ctx, { runId, station, stream, state: { phase: 'started', name: boot.name } });
  const description = await describeMachine(job, build, boot);
  const writer = new ChunkWriter(ctx, { runId, station, stream });
  try {
    const answer = await bootInThread(
      description,
      { budgetInstructions: boot.budgetInstructions },
      await readWatch(job, plan),
      (bytes) => {
        if (!signal.aborted) writer.write(bytes);
      },
      signal,
    );
    signal.throwIfAborted();
    writer.flush();
    const facts = await judge(job, build, plan, answer);
    signal.throwIfAborted();
    const imageSha256 = build.imageSha256 ?? '';
    return recordBoot(ctx, runId, { ...facts, name: boot.name, build, imageSha256, startedAtMs });
  } finally {
    writer.discard();
  }
}

async function readArtifact({ ctx }: JobContext, sha256: string | null): Promise<Uint8Array> {
  const bytes = sha256 === null ? undefined : await ctx.ports.blobs.read(sha256);
  if (bytes === undefined) throw new DomainError('infrastructure', `artifact ${sha256} is gone`);
  return bytes;
}

async function readWatch(
  job: JobContext,
  { harness: names, elfSha256 }: BootPlan,
): Promise<WatchedHarness | undefined> {
  if (names === undefined) return undefined;
  return { elf: await readArtifact(job, elfSha256), names };
}

async function describeMachine(
  job: JobContext,
  build: BuildRow,
  boot: BootRecipe,
): Promise<MachineDescription> {
  const read = (sha256: string | null) => readArtifact(job, sha256);
  return {
    harts: boot.harts,
    memoryBytes: parseSize(boot.memory),
    firmware: 'builtin',
    kernel: await read(build.imageSha256),
    ...(build.bundleSha256 === null ? {} : { initrd: await read(build.bundleSha256) }),
    commandLine: boot.append,
    drives: bootDrives(boot),
  };
}

async function judge(
  job: JobContext,
  build: BuildRow,
  { boot, ownHarness = false, readBefore }: BootPlan,
  answer: BootAnswer,
): Promise<Pick<BootFacts, 'judgement' | 'transcript' | 'artifacts'>> {
  const { ctx } = job;
  if (answer.kind === 'refused')
    return { judgement: refused(boot, `did not begin: ${answer.reason}`), artifacts: [] };
  const { transcript, account } = answer;
  const { exit, retiredInstructions, consoleSha256, finalStateSha256 } = transcript;
  const artifacts = [
    await keepArtifact(ctx, transcript.consoleBytes, {
      mediaType: 'text/plain',
      purpose: 'console',
      name: `${boot.name}.console`,
    }),
    await keepArtifact(ctx, Buffer.from(printTranscript(build, boot, transcript, account)), {
      mediaType: 'application/json',
      purpose: 'transcript',
      name: `${boot.name}.json`,
    }),
  ];
  const before = await readBefore?.();
  const evidence = { ownHarness, ...(account && { account }), ...(before && { before }) };
  const reading = await askReading(job, { kind: 'boot', words: [transcript, boot, evidence] });
  return {
    judgement: reading.ok
      ? reading.answer
      : refused(boot, `printed what cannot be judged: ${reading.reason}; let it print less`),
    transcript: { exitKind: exit.kind, retiredInstructions, consoleSha256, finalStateSha256 },
    artifacts,
  };
}

function refused(boot: BootRecipe, why: string): BootJudgement {
  return {
    outcome: 'fail',
    sentence: `boot \`${boot.name}\` ${why}`,
    milestonesReached: 0,
    milestonesTotal: boot.milestones.length,
  };
}

/**
 * What was booted and what came of it: enough to boot it again elsewhere and compare. The console's bytes are
 * left out, since they are a separate artifact.
 */
function printTranscript(
  { imageSha256, bundleSha256 }: BuildRow,
  boot: BootRecipe,
  { consoleBytes: _, ...rest }: BootTranscript,
  account: BootAccount | undefined,
): string {
  return `${JSON.stringify({ imageSha256, bundleSha256, boot, ...rest, account }, null, 1)}\n`;
}
