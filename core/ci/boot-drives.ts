import type { BootRecipe } from './schema.ts';

const units: Record<string, number> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** `128M` in bytes; the recipe's schema has allowed nothing else. */
export function parseSize(text: string): number {
  const unit = units[text.at(-1) ?? ''];
  return unit === undefined ? Number(text) : Number(text.slice(0, -1)) * unit;
}

/** The drives that a boot is given: its text at the first byte, zeros behind it. Pure. */
export function bootDrives(boot: Pick<BootRecipe, 'drives'>): Uint8Array[] {
  return boot.drives.map(({ size, text }) => {
    const bytes = new Uint8Array(parseSize(size));
    bytes.set(new TextEncoder().encode(text ?? '').subarray(0, bytes.length));
    return bytes;
  });
}
