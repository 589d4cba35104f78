import { existsSync, readFileSync } from 'node:fs';
import type { MachineDescription } from '#emulator/description/description.ts';
import { createMachine } from '#emulator/machine/create-machine.ts';
import type { Machine } from '#emulator/machine/machine.ts';
import type { BootTranscript } from '#emulator/record/transcript.ts';
import { loadModule } from '#emulator/threads/load-module.node.ts';

const folder = '.cache/linux';

/** `npm run fetch-linux` brings it. */
export const linuxIsMissing = !existsSync(`${folder}/stamp`);

export function linuxFile(
  name: 'Image' | 'initramfs.cpio' | 'fw_dynamic.bin' | 'fw_jump.bin',
): Uint8Array {
  return readFileSync(`${folder}/${name}`);
}

/** Words after the console's are for `init` in scripts/linux/initramfs.ts. */
export function linuxDescription(
  more: Partial<MachineDescription> = {},
  words = '',
): MachineDescription {
  return {
    harts: 1,
    memoryBytes: 0x1000_0000,
    firmware: 'builtin',
    kernel: linuxFile('Image'),
    initrd: linuxFile('initramfs.cpio'),
    commandLine: `console=ttyS0 ${words}`,
    ...more,
  };
}

export async function makeLinux(
  more: Partial<MachineDescription> = {},
  words = '',
): Promise<Machine> {
  return createMachine(await loadModule(), linuxDescription(more, words));
}

/** Some 2 G instructions to power-off. */
export const linuxBudget = { budgetInstructions: 12_000_000_000 };

export async function bootLinux(
  more: Partial<MachineDescription> = {},
  words = '',
): Promise<BootTranscript> {
  return (await makeLinux(more, words)).run(linuxBudget);
}

/** The lines that userland and the KVM module print. */
export function saidBy(transcript: BootTranscript): string[] {
  const lines = new TextDecoder().decode(transcript.consoleBytes).split(/\r?\n/);
  return lines.filter((line) => /^(userland|drive|kvm guest|PING|\d+ packets)|kvm \[/.test(line));
}
