import type { MachineDescription } from './description.ts';
import { ImageError } from './image-error.ts';
import { memoryMap } from './memory-map.ts';

const mebibyte = 0x10_0000;

/** @throws ImageError naming the field, its value and what it may be. */
export function checkDescription(description: MachineDescription): void {
  const { harts, memoryBytes, drives = [], seed, rtcSeconds = 0 } = description;
  if (!Number.isInteger(harts) || harts < 1 || harts > 16) {
    throw new ImageError(`harts: ${harts} is no whole number from 1 to 16`);
  }
  const fits = memoryBytes >= mebibyte && memoryBytes <= 2048 * mebibyte;
  if (!Number.isInteger(memoryBytes) || memoryBytes % 4096 !== 0 || !fits) {
    throw new ImageError(
      `memory: ${memoryBytes} bytes is no multiple of 4096 from 1 MiB to 2048 MiB`,
    );
  }
  if (drives.length > memoryMap.virtio.slots) {
    throw new ImageError(
      `drives: ${drives.length} given, there are ${memoryMap.virtio.slots} slots`,
    );
  }
  if (seed !== undefined && seed.length !== 32) {
    throw new ImageError(`seed: ${seed.length} bytes, want 32`);
  }
  if (!Number.isSafeInteger(rtcSeconds) || rtcSeconds < 0) {
    throw new ImageError(`rtcSeconds: ${rtcSeconds} is no whole number from 0`);
  }
}
