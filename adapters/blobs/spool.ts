import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import type { Spool } from '#core/ports.ts';
import { unfinishedName } from '../living.ts';

/**
 * A file for bytes on their way in. It has no name from the first moment on: what is left of it goes with the
 * process, however that ends.
 *
 * @throws DomainError `infrastructure` when it cannot be made or written.
 */
export async function makeSpool(folder: string): Promise<Spool> {
  const place = path.join(folder, `.spool-${unfinishedName()}`);
  const broken = (cause: unknown) =>
    new DomainError('infrastructure', `cannot keep an upload in ${folder}`, { cause });
  await mkdir(folder, { recursive: true });
  const file = await open(/* turbopackIgnore: true */ place, 'wx+', 0o600).catch((cause) => {
    throw broken(cause);
  });
  await rm(place);
  let length = 0;
  return {
    async append(bytes) {
      try {
        await file.appendFile(bytes);
      } catch (cause) {
        throw broken(cause);
      }
      length += bytes.length;
    },
    async read() {
      const bytes = new Uint8Array(length);
      let at = 0;
      while (at < length) {
        const { bytesRead } = await file.read(bytes, at, length - at, at);
        if (bytesRead === 0) throw broken(undefined);
        at += bytesRead;
      }
      return bytes;
    },
    discard: () => file.close(),
  };
}
