/** Puts a witness beside a machine that has not run yet. */
import { readExecutable } from '#formats/elf/executable.ts';
import { ImageError, readImage } from '../images/image-error.ts';
import type { Machine } from '../machine/machine.ts';
import { planHarness } from './harness.ts';
import type { HarnessNames } from './harness-plan.ts';
import { PlaceNames } from './place-names.ts';
import { Witness } from './witness.ts';

/** What to watch: the ELF that the booted image was made from, and its harness. */
export interface WatchedHarness {
  elf: Uint8Array;
  names: HarnessNames;
}

/**
 * @returns what `Machine.observe` takes.
 * @throws ImageError when the ELF has no such harness, or the image in memory is not the ELF's.
 */
export function watchHarness(machine: Machine, { elf, names }: WatchedHarness): Witness {
  const what = 'the ELF';
  const object = readImage(what, () => readExecutable(elf));
  const witness = new Witness(planHarness(object, names, what), new PlaceNames(object));
  const differs = witness.differsAt(machine.memory);
  if (differs !== undefined) {
    throw new ImageError(`the image is not the ELF's: they differ at 0x${differs.toString(16)}`);
  }
  return witness;
}
