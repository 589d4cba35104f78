/** Runs an image of `driver.ts` on a whole machine with an APLIC or IMSICs, and on QEMU with the same. */
import { readFileSync } from 'node:fs';
import type { MachineDescription } from '#emulator/description/description.ts';
import { boot } from '../boot.ts';
import { assemble, qemuValues, valuesOf } from './driver.ts';

export type AiaMachine = Required<Pick<MachineDescription, 'harts' | 'aia' | 'aiaGuests'>>;

/** Assembles `aia.S` and an image's own file. */
export function aiaImage(file: string): Uint8Array {
  const sources = ['aia.S', file].map((name) =>
    readFileSync(new URL(name, import.meta.url), 'utf8'),
  );
  return assemble(sources.join('\n'));
}

export async function runOnMachine(image: Uint8Array, machine: AiaMachine): Promise<bigint[]> {
  const transcript = await boot(image, { ...machine, firmware: 'none' });
  if (transcript.exit.kind !== 'powered-off') {
    throw new Error(`${transcript.exit.kind} at ${transcript.finalPc}`);
  }
  return valuesOf(Buffer.from(transcript.consoleBytes));
}

export function runOnQemuWith(image: Uint8Array, machine: AiaMachine): bigint[] {
  const guests = machine.aiaGuests > 0 ? `,aia-guests=${machine.aiaGuests}` : '';
  return qemuValues(image, `virt,aia=${machine.aia}${guests}`, machine.harts);
}

/** What an image put behind each `mark`, in hexadecimal. */
export function partsOf(values: readonly bigint[]): string[][] {
  const parts: string[][] = [];
  for (const value of values) {
    if (value >> 16n === 0xca5en) parts.push([]);
    else parts.at(-1)?.push(value.toString(16));
  }
  return parts;
}
