import path from 'node:path';
import { talkWithThread } from '#adapters/threads/talk-with-thread.ts';
import { DomainError } from '#core/errors.ts';
import type { MachineDescription, RunLimits } from '#emulator/description/description.ts';
import type { WatchedHarness } from '#emulator/observe/watch-harness.ts';
import type { BootTranscript } from '#emulator/record/transcript.ts';
import type { FromBoot, ToBoot } from '#emulator/threads/boot-protocol.ts';
import type { BootAccount } from '#formats/boot-account.ts';

/** What came of one boot: its transcript, or why the emulator takes no such image. */
export type BootAnswer =
  | { kind: 'transcript'; transcript: BootTranscript; account?: BootAccount }
  | { kind: 'refused'; reason: string };

/** Slower than the emulator is on any machine that we support: a thread that takes longer is stuck. */
const instructionsPerMs = 5_000;
const startMs = 60_000;

/**
 * Boots a machine in a thread of its own.
 *
 * @param watch the harness of tests that the machine follows.
 * @param onConsole console bytes as they come.
 * @throws DomainError `infrastructure` when the emulator is at fault or stuck: never the image's fault.
 */
export async function bootInThread(
  description: MachineDescription,
  limits: RunLimits,
  watch: WatchedHarness | undefined,
  onConsole: (bytes: Uint8Array) => void,
  signal: AbortSignal,
): Promise<BootAnswer> {
  return talkWithThread<ToBoot, FromBoot, BootAnswer>({
    entry: path.resolve('dist/emulator/node-worker.mjs'),
    first: { type: 'boot', description, limits, ...(watch && { watch }) },
    wallMs: startMs + limits.budgetInstructions / instructionsPerMs,
    signal,
    take(message) {
      if (message.type === 'console') onConsole(message.bytes);
      if (message.type === 'transcript') {
        const { transcript, account } = message;
        return { kind: 'transcript', transcript, ...(account && { account }) };
      }
      if (message.type === 'refused') return { kind: 'refused', reason: message.reason };
      if (message.type === 'broken') {
        throw new DomainError('infrastructure', `the emulator broke: ${message.reason}`);
      }
      return undefined;
    },
  });
}
