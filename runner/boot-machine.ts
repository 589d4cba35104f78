import path from 'node:path';
import { talkWithThread } from '#adapters/machines/talk-with-thread.ts';
import { DomainError } from '#core/errors.ts';
import type { FromBoot, ToBoot } from '#emulator/boot-protocol.ts';
import type { MachineDescription, RunLimits } from '#emulator/description.ts';
import type { BootTranscript } from '#emulator/transcript.ts';

/** What came of one boot: its transcript, or why the emulator takes no such image. */
export type BootAnswer =
  | { kind: 'transcript'; transcript: BootTranscript }
  | { kind: 'refused'; reason: string };

/** Slower than any machine we run on emulates: a thread that takes longer is stuck. */
const instructionsPerMs = 5_000;
const startMs = 60_000;

/**
 * Boots a machine in a thread of its own.
 *
 * @param onConsole console bytes as they come.
 * @throws DomainError `infrastructure` when the emulator is at fault or stuck: never the image's fault.
 */
export async function bootInThread(
  description: MachineDescription,
  limits: RunLimits,
  onConsole: (bytes: Uint8Array) => void,
  signal: AbortSignal,
): Promise<BootAnswer> {
  return talkWithThread<ToBoot, FromBoot, BootAnswer>({
    entry: path.resolve('dist/emulator/node-worker.mjs'),
    first: { type: 'boot', description, limits },
    wallMs: startMs + limits.budgetInstructions / instructionsPerMs,
    signal,
    take(message) {
      if (message.type === 'console') onConsole(message.bytes);
      if (message.type === 'transcript') {
        return { kind: 'transcript', transcript: message.transcript };
      }
      if (message.type === 'refused') return { kind: 'refused', reason: message.reason };
      if (message.type === 'broken') {
        throw new DomainError('infrastructure', `the emulator broke: ${message.reason}`);
      }
      return undefined;
    },
  });
}
