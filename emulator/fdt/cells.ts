/** How addresses are written in a device tree whose root has two cells for an address and two for a size. */

/** Hexadecimal without prefix, as in a unit address. */
export function hex(value: number): string {
  return value.toString(16);
}

export function range(base: number, size: number): number[] {
  return [
    Math.floor(base / 0x1_0000_0000),
    base >>> 0,
    Math.floor(size / 0x1_0000_0000),
    size >>> 0,
  ];
}
