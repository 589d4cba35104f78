/**
 * What a chip says of itself: two 16 MiB chips of 128 blocks make a bank of 128 sectors. The values are those that
 * QEMU's `virt` answers.
 * Source: JEDEC JESD68.01, "CFI query identification string" and the tables behind it; Intel's primary extension "PRI".
 */

const chipBlockBytes = 0x2_0000;
const blocks = 128;
const chips = 2;
/** log2 of a chip's write buffer. */
const chipBufferExponent = 11;

export const sectorBytes = chips * chipBlockBytes;
export const writeBufferBytes = chips * 2 ** chipBufferExponent;

/** Manufacturer (Intel), device (28F128J3); then a block's lock status. */
export const chipCode = [0x89, 0x18, 0];

function text(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}

/** By offset in words of the bus. */
export const cfiTable: readonly number[] = [
  ...new Array<number>(0x10).fill(0),
  ...text('QRY'),
  ...[0x01, 0x00], // primary command set: Intel, extended
  ...[0x31, 0x00], // its table
  ...[0x00, 0x00, 0x00, 0x00], // no alternate command set
  ...[0x45, 0x55, 0x00, 0x00], // Vcc 4.5 V to 5.5 V, no Vpp
  ...[0x07, 0x07, 0x0a, 0x00], // typical times: word, buffer, block, chip
  ...[0x04, 0x04, 0x04, 0x00], // longest, as powers of two of the typical
  Math.log2(blocks * chipBlockBytes),
  ...[0x02, 0x00], // 8 and 16 bits
  ...[chipBufferExponent, 0x00],
  0x01, // regions of equal blocks
  ...[(blocks - 1) & 0xff, (blocks - 1) >>> 8],
  ...[(chipBlockBytes >>> 8) & 0xff, chipBlockBytes >>> 16],
  ...text('PRI10'),
  ...new Array<number>(9).fill(0),
  0x01, // protection fields
];
