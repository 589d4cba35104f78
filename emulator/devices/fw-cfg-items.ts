/**
 * What QEMU's `virt` has for firmware, and the description's files.
 * Source: QEMU, docs/specs/fw_cfg.rst "Firmware Configuration Items"; keys from
 * include/standard-headers/linux/qemu_fw_cfg.h.
 */
import type { MachineDescription } from '../description/description.ts';

const key = {
  signature: 0x00,
  id: 0x01,
  uuid: 0x02,
  noGraphic: 0x04,
  cpuCount: 0x05,
  bootMenu: 0x0e,
  fileDirectory: 0x19,
  firstFile: 0x20,
} as const;
/** Bits of the id: the interface with selector and data, the one with DMA. */
const interfaces = 0b11;
/** Places in the directory, as QEMU's; three of them are taken by QEMU's own files. */
const directoryEntries = 32;
const entryBytes = 64;
/** With its terminating NUL. */
const nameBytes = 56;
export const filesMaximum = directoryEntries - 3;
export const nameMaximum = nameBytes - 1;

/** QEMU's own: no boot order, no disk geometry, and -1: do not try again to boot. */
const ownFiles = [
  { name: 'bios-geometry', bytes: new Uint8Array(0) },
  { name: 'bootorder', bytes: new Uint8Array(0) },
  { name: 'etc/boot-fail-wait', bytes: new Uint8Array(4).fill(0xff) },
];
export const ownFileNames = ownFiles.map(({ name }) => name);

function littleEndian(value: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, at) => (value >>> (8 * at)) & 0xff);
}

/** @returns items by key. Files lie in the order of their names. */
export function fwCfgItems(description: MachineDescription): Map<number, Uint8Array> {
  const files = [...ownFiles, ...(description.fwCfg ?? [])].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const directory = new DataView(new ArrayBuffer(4 + entryBytes * directoryEntries));
  directory.setUint32(0, files.length);
  const items = new Map([
    [key.signature, new TextEncoder().encode('QEMU')],
    [key.id, littleEndian(interfaces, 4)],
    [key.uuid, new Uint8Array(16)],
    [key.noGraphic, littleEndian(1, 2)],
    [key.cpuCount, littleEndian(description.harts, 2)],
    [key.bootMenu, littleEndian(0, 2)],
    [key.fileDirectory, new Uint8Array(directory.buffer)],
  ] as [number, Uint8Array][]);
  for (const [index, { name, bytes }] of files.entries()) {
    const at = 4 + entryBytes * index;
    directory.setUint32(at, bytes.length);
    directory.setUint16(at + 4, key.firstFile + index);
    new Uint8Array(directory.buffer, at + 8, nameBytes).set(new TextEncoder().encode(name));
    items.set(key.firstFile + index, bytes);
  }
  return items;
}
