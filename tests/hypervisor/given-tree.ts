/** Boots Keel with a device tree of our own, on the emulator and on QEMU. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ramBase } from '#emulator/machine/guest-memory.ts';
import { consoleOf, makeMachine } from '../emulator/boot.ts';
import { bootOnQemu, withFolder } from './keel.ts';

/** Where the emulator's bundle lies; QEMU chooses its own place. */
const bundleAt = 0x8500_0000;

/** The machine that `tests/fixtures/keel/virt.dts` describes: one hart, 128 MiB. */
export interface GivenTree {
  image: string;
  append?: string;
  bundle?: Uint8Array;
  /** What is put in the place of which text of the source. */
  edits: readonly (readonly [from: string, to: string])[];
}

async function sourceOf(given: GivenTree, chosen: string): Promise<string> {
  let source = await readFile('tests/fixtures/keel/virt.dts', 'utf8');
  for (const [from, to] of given.edits) {
    if (!source.includes(from)) throw new Error(`virt.dts has no ${JSON.stringify(from)}`);
    source = source.replace(from, to);
  }
  return `${source}\n/ { chosen { ${chosen} }; };\n`;
}

function compile(source: string): Buffer {
  return execFileSync('dtc', ['-q', '-I', 'dts', '-O', 'dtb', '-'], { input: source });
}

/** @returns the console. */
export async function bootOnEmulator(given: GivenTree): Promise<string> {
  const { bundle } = given;
  const end = bundleAt + (bundle?.length ?? 0);
  const initrd = `linux,initrd-start = <${bundleAt}>; linux,initrd-end = <${end}>;`;
  const append = `bootargs = "${given.append ?? ''}";`;
  const tree = compile(await sourceOf(given, append + (bundle ? initrd : '')));
  const machine = await makeMachine(await readFile(given.image));
  const { core } = machine;
  const ram = new Uint8Array(core.memory.buffer, core.ramPointer(), 0x800_0000);
  const put = (address: number, bytes: Uint8Array): void => {
    ram.set(bytes, address - ramBase);
    core.ramWritten(BigInt(address), bytes.length);
  };
  // In the place of the machine's own, whose address is in a1.
  put(Number(core.readRegister(0, 11)), tree);
  if (bundle) put(bundleAt, bundle);
  return consoleOf(machine.run({ budgetInstructions: 300_000_000 }));
}

/** @returns the console from Keel's first line on. */
export function bootGivenOnQemu(given: GivenTree): Promise<string> {
  return withFolder(async (folder) => {
    const file = path.join(folder, 'tree.dtb');
    await writeFile(file, compile(await sourceOf(given, '')));
    return bootOnQemu({
      image: given.image,
      append: given.append ?? '',
      ...(given.bundle && { bundle: given.bundle }),
      qemu: { words: ['-dtb', file] },
    });
  });
}
