import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface SmallDisk {
  folder: string;
  /** Takes all the room that is left, to the last byte. */
  fill(): void;
  free(): void;
  remove(): void;
}

/** A file system of its own, of this size. @returns undefined where the machine allows no mount. */
export function makeSmallDisk(sizeBytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-disk-'));
  try {
    const options = `size=${sizeBytes},mode=0755`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  const filler = path.join(folder, 'filler');
  return {
    folder,
    fill() {
      writeFileSync(filler, '');
      for (let piece = 1 << 20; piece >= 1; piece >>= 4) fillBy(filler, Buffer.alloc(piece));
    },
    free: () => rmSync(filler, { force: true }),
    remove() {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function fillBy(file: string, piece: Buffer): void {
  try {
    for (;;) appendFileSync(file, piece);
  } catch {
    // full, for pieces of this size
  }
}
