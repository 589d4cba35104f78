import { filesMaximum, nameMaximum, ownFileNames } from '../devices/fw-cfg-items.ts';
import { filledSlots } from '../devices/virtio/slots.ts';
import { ImageError } from '../images/image-error.ts';
import { memoryMap } from '../machine/memory-map.ts';
import { parseEthernetAddress } from '../network/internet.ts';
import type { FirmwareFile, MachineDescription } from './description.ts';

const mebibyte = 0x10_0000;

/** @throws ImageError that names the field, its value, and what is allowed. */
export function checkDescription(description: MachineDescription): void {
  const { harts, memoryBytes, seed, rtcSeconds = 0, commandLine = '' } = description;
  if (!Number.isInteger(harts) || harts < 1 || harts > 16) {
    throw new ImageError(`harts: ${harts} is no whole number from 1 to 16`);
  }
  const fits = memoryBytes >= mebibyte && memoryBytes <= 2048 * mebibyte;
  if (!Number.isInteger(memoryBytes) || memoryBytes % 4096 !== 0 || !fits) {
    throw new ImageError(
      `memory: ${memoryBytes} bytes is no multiple of 4096 from 1 MiB to 2048 MiB`,
    );
  }
  if (seed !== undefined && seed.length !== 32) {
    throw new ImageError(`seed: ${seed.length} bytes, want 32`);
  }
  if (!Number.isSafeInteger(rtcSeconds) || rtcSeconds < 0) {
    throw new ImageError(`rtcSeconds: ${rtcSeconds} is no whole number from 0`);
  }
  if (commandLine.includes('\0')) {
    throw new ImageError(`commandLine: ends at its NUL, character ${commandLine.indexOf('\0')}`);
  }
  checkAia(description);
  checkVirtio(description);
  checkPci(description);
  checkFlash(description.flash ?? []);
  checkFwCfg(description.fwCfg ?? []);
}

function checkAia({ aia = 'none', aiaGuests = 0, aclint = false }: MachineDescription): void {
  if (aia !== 'none' && aia !== 'aplic' && aia !== 'aplic-imsic') {
    throw new ImageError(`aia: ${aia} is neither none, aplic nor aplic-imsic`);
  }
  if (aclint && aia === 'aplic-imsic') {
    throw new ImageError('aclint: with aia aplic-imsic harts interrupt each other by messages');
  }
  if (!Number.isInteger(aiaGuests) || aiaGuests < 0 || aiaGuests > 7) {
    throw new ImageError(`aiaGuests: ${aiaGuests} is no whole number from 0 to 7`);
  }
  if (aiaGuests > 0 && aia !== 'aplic-imsic') {
    throw new ImageError(`aiaGuests: ${aiaGuests} needs aia aplic-imsic`);
  }
}

function checkPci({ pci = [] }: MachineDescription): void {
  const { slots } = memoryMap.pci;
  if (pci.length > slots) {
    throw new ImageError(`pci: ${pci.length} given, there are ${slots} slots`);
  }
  for (const [index, { kind, drive }] of pci.entries()) {
    if (kind !== 'nvme' && kind !== 'virtio-block') {
      throw new ImageError(`pci[${index}].kind: ${kind} is neither nvme nor virtio-block`);
    }
    if (kind === 'nvme' && drive.length === 0)
      throw new ImageError(`pci[${index}].drive: no byte for a namespace`);
  }
}

function checkFlash(flash: readonly Uint8Array[]): void {
  const { banks, size } = memoryMap.flash;
  if (flash.length > banks) {
    throw new ImageError(`flash: ${flash.length} given, there are ${banks} banks`);
  }
  for (const [bank, { length }] of flash.entries()) {
    if (length > size) {
      throw new ImageError(`flash: ${length} bytes for bank ${bank}, which has ${size}`);
    }
  }
}

function checkFwCfg(files: readonly FirmwareFile[]): void {
  if (files.length > filesMaximum) {
    throw new ImageError(`fwCfg: ${files.length} files given, there is room for ${filesMaximum}`);
  }
  const names = [...ownFileNames];
  for (const { name } of files) {
    if (name.length > nameMaximum || !/^[!-~]+$/.test(name)) {
      throw new ImageError(
        `fwCfg: "${name}" is no name of 1 to ${nameMaximum} printable ASCII characters`,
      );
    }
    if (names.includes(name)) throw new ImageError(`fwCfg: there are two files named "${name}"`);
    names.push(name);
  }
}

function checkVirtio(description: MachineDescription): void {
  const { network = 'none', ethernetAddress, virtioMmio = 'modern' } = description;
  if (network !== 'none' && network !== 'loopback') {
    throw new ImageError(`network: ${network} is neither none nor loopback`);
  }
  if (ethernetAddress !== undefined && parseEthernetAddress(ethernetAddress) === undefined) {
    throw new ImageError(
      `ethernetAddress: ${ethernetAddress} is no address of one station, as in 52:54:00:12:34:56`,
    );
  }
  if (virtioMmio !== 'modern' && virtioMmio !== 'legacy') {
    throw new ImageError(`virtioMmio: ${virtioMmio} is neither modern nor legacy`);
  }
  const fields = filledSlots(description).map(({ field }) => field);
  const { slots } = memoryMap.virtio;
  if (fields.length > slots) {
    const names = [...new Set(fields)].join(', ');
    throw new ImageError(`${names}: ${fields.length} devices given, there are ${slots} slots`);
  }
}
