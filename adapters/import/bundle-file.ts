import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import { bundleHeaderMaxBytes } from '#formats/git/bundle.ts';
import { readHeader } from './fetch.ts';
import type { ImportLimits } from './limits.ts';

/** Keeps what a client sends as a file of that name, once it is there whole and begins as a bundle does. */
export async function keepBundle(
  file: string,
  pieces: AsyncIterable<Uint8Array>,
  { packBytes }: ImportLimits,
): Promise<void> {
  const most = packBytes + bundleHeaderMaxBytes;
  const coming = `${file}.coming`;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    const handle = await open(coming, 'w', 0o600);
    try {
      let size = 0;
      for await (const piece of pieces) {
        size += piece.length;
        if (size > most) {
          throw new DomainError('too-large', `the bundle is larger than ${most} bytes, the limit`);
        }
        await handle.appendFile(piece);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await readHeader(coming);
    await rename(coming, file);
  } catch (error) {
    await rm(coming, { force: true });
    throw error;
  }
}
