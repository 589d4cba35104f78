/** Where the parts of a boot go in RAM. */

import { isElf } from '#formats/elf/elf-file.ts';
import type { MachineDescription } from '../description/description.ts';
import { machineTree } from '../fdt/machine-tree.ts';
import { writeFdt } from '../fdt/writer.ts';
import { ramBase } from '../machine/guest-memory.ts';
import { readElfImage } from './elf-image.ts';
import { ImageError } from './image-error.ts';

const mebibyte = 0x10_0000;
/** Where firmware jumps to; where a kernel without firmware begins is the start of RAM. */
export const kernelBehindFirmware = ramBase + 2 * mebibyte;

export interface Part {
  what: string;
  address: number;
  bytes: Uint8Array;
  /** At least the bytes' length; the rest is zero and belongs to the part too. */
  memoryBytes: number;
}

export interface Placement {
  parts: Part[];
  firmwareEntry: number | undefined;
  kernelEntry: number;
  fdtAddress: number;
  tohost: number | undefined;
}

interface Loaded {
  parts: Part[];
  entry: number;
  tohost: number | undefined;
}

/** A raw image goes to `address`, an ELF where its headers say. */
function load(what: string, bytes: Uint8Array, address: number, memoryBytes: number): Loaded {
  if (bytes.length === 0) throw new ImageError(`${what}: empty file`);
  if (!isElf(bytes)) {
    const part = { what, address, bytes, memoryBytes: bytes.length };
    return { parts: [part], entry: address, tohost: undefined };
  }
  const elf = readElfImage(bytes, what, memoryBytes);
  return {
    parts: elf.segments.map((segment) => ({ what, ...segment })),
    entry: elf.entry,
    tohost: elf.tohost,
  };
}

function loadKernel(description: MachineDescription): Loaded {
  const address = description.firmware === 'none' ? ramBase : kernelBehindFirmware;
  return load('kernel', description.kernel, address, description.memoryBytes);
}

/** QEMU hw/riscv/boot.c: half of RAM behind the kernel, at most 128 MiB. */
function placeInitrd(description: MachineDescription, kernelEntry: number): Part | undefined {
  const { initrd, memoryBytes } = description;
  if (initrd === undefined) return undefined;
  const distance = Math.min(Math.floor(memoryBytes / 2), 128 * mebibyte);
  const address = Math.floor((kernelEntry + distance) / 4096) * 4096;
  return { what: 'initrd', address, bytes: initrd, memoryBytes: initrd.length };
}

function buildFdt(description: MachineDescription, initrd: Part | undefined): Uint8Array {
  return writeFdt(
    machineTree({
      harts: description.harts,
      aia: description.aia ?? 'none',
      aiaGuests: description.aiaGuests ?? 0,
      aclint: description.aclint ?? false,
      supervisorOnly: description.firmware === 'builtin',
      memoryBytes: description.memoryBytes,
      commandLine: description.commandLine,
      initrd: initrd && { start: initrd.address, end: initrd.address + initrd.memoryBytes },
      seed: description.seed ?? new Uint8Array(32),
    }),
  );
}

/** QEMU hw/riscv/boot.c: at the end of RAM, below 3 GiB, 2 MiB-aligned so that an early kernel maps it whole. */
function placeFdt(memoryBytes: number, bytes: Uint8Array): Part {
  const end = Math.min(ramBase + memoryBytes, 3072 * mebibyte);
  const alignment = memoryBytes >= 8 * mebibyte ? 2 * mebibyte : 4096;
  const address = Math.floor((end - bytes.length) / alignment) * alignment;
  return { what: 'device tree', address, bytes, memoryBytes: bytes.length };
}

/**
 * @throws ImageError when an image is broken, lies outside RAM, or lies over another.
 */
export function place(description: MachineDescription): Placement {
  const { firmware, memoryBytes } = description;
  const image =
    firmware instanceof Uint8Array ? load('firmware', firmware, ramBase, memoryBytes) : undefined;
  const kernel = loadKernel(description);
  const initrd = placeInitrd(description, kernel.entry);
  const fdt = placeFdt(memoryBytes, buildFdt(description, initrd));
  const parts = [...(image?.parts ?? []), ...kernel.parts, ...(initrd ? [initrd] : []), fdt];
  checkRoom(parts, memoryBytes);
  return {
    parts,
    firmwareEntry: image?.entry,
    kernelEntry: kernel.entry,
    fdtAddress: fdt.address,
    tohost: kernel.tohost,
  };
}

/** The tree that the guest would be given; a missing kernel counts as a raw image. @throws ImageError */
export function buildMachineTree(description: MachineDescription): Uint8Array {
  const kernel = description.kernel.length > 0 ? description.kernel : new Uint8Array(1);
  const { entry } = loadKernel({ ...description, kernel });
  return buildFdt(description, placeInitrd(description, entry));
}

function range(part: Part): string {
  return `0x${part.address.toString(16)} to 0x${(part.address + part.memoryBytes).toString(16)}`;
}

function checkRoom(parts: readonly Part[], memoryBytes: number): void {
  const sorted = [...parts].sort((a, b) => a.address - b.address);
  for (const [index, part] of sorted.entries()) {
    if (part.address < ramBase || part.address + part.memoryBytes > ramBase + memoryBytes) {
      const mebibytes = memoryBytes / mebibyte;
      throw new ImageError(
        `${part.what} (${range(part)}) does not fit in ${mebibytes} MiB of RAM from 0x80000000; give more memory`,
      );
    }
    const before = sorted[index - 1];
    if (before && before.address + before.memoryBytes > part.address) {
      throw new ImageError(
        `${part.what} (${range(part)}) lies over ${before.what} (${range(before)}); give more memory or link elsewhere`,
      );
    }
  }
}
