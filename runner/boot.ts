import { appendRunState } from '#core/ci/append-run-event.ts';
import { keepArtifact } from '#core/ci/artifact-rows.ts';
import { type BootJudgement, judgeBoot } from '#core/ci/judge-boot.ts';
import { type BootFacts, recordBoot } from '#core/ci/record-boot.ts';
import type { BootRow, BuildRow } from '#core/ci/rows.ts';
import type { BootRecipe } from '#core/ci/schema.ts';
import { DomainError } from '#core/errors.ts';
import type { MachineDescription } from '#emulator/description.ts';
import type { BootTranscript } from '#emulator/transcript.ts';
import { type BootAnswer, bootInThread } from './boot-machine.ts';
import { ChunkWriter } from './chunk-writer.ts';
import type { Bench } from './shop.ts';

/**
 * Boots a built image once, judges the transcript and writes the boot's row.
 *
 * @throws DomainError `infrastructure` when something of ours broke: the job is tried again.
 */
export async function performBoot(
  bench: Bench,
  runId: string,
  build: BuildRow,
  boot: BootRecipe,
): Promise<BootRow> {
  const { ctx, signal } = bench;
  const startedAtMs = ctx.nowMs();
  const stream = `boot:${boot.name}`;
  const station = 'boot';
  appendRunState(ctx, { runId, station, stream, state: { phase: 'started', name: boot.name } });
  const description = await describeMachine(bench, build, boot);
  const writer = new ChunkWriter(ctx, { runId, station, stream });
  try {
    const answer = await bootInThread(
      description,
      { budgetInstructions: boot.budgetInstructions },
      (bytes) => {
        if (!signal.aborted) writer.write(bytes);
      },
      signal,
    );
    signal.throwIfAborted();
    writer.flush();
    const facts = await judge(bench, boot, answer);
    signal.throwIfAborted();
    const imageSha256 = build.imageSha256 ?? '';
    return recordBoot(ctx, runId, { ...facts, name: boot.name, build, imageSha256, startedAtMs });
  } finally {
    writer.discard();
  }
}

async function describeMachine(
  { ctx }: Bench,
  build: BuildRow,
  boot: BootRecipe,
): Promise<MachineDescription> {
  const read = async (sha256: string | null): Promise<Uint8Array> => {
    const bytes = sha256 === null ? undefined : await ctx.ports.blobs.read(sha256);
    if (bytes === undefined) throw new DomainError('infrastructure', `artifact ${sha256} is gone`);
    return bytes;
  };
  return {
    harts: boot.harts,
    memoryBytes: parseSize(boot.memory),
    firmware: 'builtin',
    kernel: await read(build.imageSha256),
    ...(build.bundleSha256 === null ? {} : { initrd: await read(build.bundleSha256) }),
    commandLine: boot.append,
    drives: boot.drives.map(({ size, text }) => {
      const bytes = new Uint8Array(parseSize(size));
      bytes.set(Buffer.from(text ?? '').subarray(0, bytes.length));
      return bytes;
    }),
  };
}

const units: Record<string, number> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** `128M` in bytes; the recipe's schema has allowed nothing else. */
export function parseSize(text: string): number {
  const unit = units[text.at(-1) ?? ''];
  return unit === undefined ? Number(text) : Number(text.slice(0, -1)) * unit;
}

async function judge(
  { ctx }: Bench,
  boot: BootRecipe,
  answer: BootAnswer,
): Promise<Pick<BootFacts, 'judgement' | 'transcript' | 'artifacts'>> {
  if (answer.kind === 'refused') return { judgement: refused(boot, answer.reason), artifacts: [] };
  const { transcript } = answer;
  const { exit, retiredInstructions, consoleSha256, finalStateSha256 } = transcript;
  const artifacts = [
    await keepArtifact(ctx, transcript.consoleBytes, {
      mediaType: 'text/plain',
      purpose: 'console',
      name: `${boot.name}.console`,
    }),
    await keepArtifact(ctx, Buffer.from(printTranscript(transcript)), {
      mediaType: 'application/json',
      purpose: 'transcript',
      name: `${boot.name}.json`,
    }),
  ];
  return {
    judgement: judgeBoot(transcript, boot),
    transcript: { exitKind: exit.kind, retiredInstructions, consoleSha256, finalStateSha256 },
    artifacts,
  };
}

function refused(boot: BootRecipe, reason: string): BootJudgement {
  return {
    outcome: 'fail',
    sentence: `boot \`${boot.name}\` did not begin: ${reason}`,
    milestonesReached: 0,
    milestonesTotal: boot.milestones.length,
  };
}

/** Everything but the console's bytes, which are an artifact of their own. */
function printTranscript({ consoleBytes: _, ...rest }: BootTranscript): string {
  return `${JSON.stringify(rest, null, 1)}\n`;
}
