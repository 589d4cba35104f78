import { readFileSync } from 'node:fs';
import type { MachineDescription, RunLimits } from '#emulator/description/description.ts';
import { createMachine } from '#emulator/machine/create-machine.ts';
import type { Machine } from '#emulator/machine/machine.ts';
import type { BootTranscript } from '#emulator/record/transcript.ts';
import { loadModule } from '#emulator/threads/load-module.node.ts';

let core: Promise<WebAssembly.Module> | undefined;

/** A machine with the usual 128 MiB and one hart around an image. */
export async function makeMachine(
  kernel: Uint8Array | string,
  more: Partial<MachineDescription> = {},
): Promise<Machine> {
  core ??= loadModule();
  return createMachine(await core, {
    harts: 1,
    memoryBytes: 0x800_0000,
    firmware: 'builtin',
    kernel: typeof kernel === 'string' ? readFileSync(kernel) : kernel,
    ...more,
  });
}

export async function boot(
  kernel: Uint8Array | string,
  more: Partial<MachineDescription> & Partial<RunLimits> = {},
): Promise<BootTranscript> {
  const { budgetInstructions = 10_000_000, expectText, ...description } = more;
  const machine = await makeMachine(kernel, description);
  return machine.run({ budgetInstructions, ...(expectText !== undefined && { expectText }) });
}

export function consoleOf(transcript: BootTranscript): string {
  return new TextDecoder().decode(transcript.consoleBytes);
}
