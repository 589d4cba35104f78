import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeBlobs } from '#adapters/blobs/files.ts';
import type { BlobPort } from '#core/ports.ts';

let folder: string;
let blobs: BlobPort;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-blobs-'));
  blobs = makeBlobs(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = Buffer.from('some artifact');
const sha256 = createHash('sha256').update(bytes).digest('hex');

test('keeps a file by its hash, once, and gives it back', async () => {
  expect(await blobs.put(bytes)).toBe(sha256);
  expect(await Promise.all([blobs.put(bytes), blobs.put(bytes)])).toEqual([sha256, sha256]);
  expect(readdirSync(path.join(folder, sha256.slice(0, 2)))).toEqual([sha256.slice(2)]);
  expect(await blobs.read(sha256)).toEqual(bytes);
  expect(await blobs.sizeBytes(sha256)).toBe(bytes.length);
  const stream = await blobs.stream(sha256);
  expect(await new Response(stream).text()).toBe('some artifact');
});

test('knows what it does not have', async () => {
  const none = '0'.repeat(64);
  expect(await blobs.read(none)).toBeUndefined();
  expect(await blobs.sizeBytes(none)).toBeUndefined();
  expect(await blobs.stream(none)).toBeUndefined();
});

test('finds out that a file was changed on disk, and a cut one is written again', async () => {
  await blobs.put(bytes);
  const place = path.join(folder, sha256.slice(0, 2), sha256.slice(2));
  writeFileSync(place, 'other words!!');
  await expect(blobs.read(sha256)).rejects.toMatchObject({ code: 'infrastructure' });
  writeFileSync(place, 'cut');
  await blobs.put(bytes);
  expect(await blobs.read(sha256)).toEqual(bytes);
});

test('serves nothing of a small damaged file, and not the end of a large one', async () => {
  const told: string[] = [];
  const watched = makeBlobs(folder, (name) => told.push(name));
  const large = Buffer.alloc(3 << 20, 'x');
  for (const content of [bytes, large]) {
    const name = await watched.put(content);
    const place = path.join(folder, name.slice(0, 2), name.slice(2));
    const changed = Buffer.from(content);
    changed[content.length - 1] = 0;
    writeFileSync(place, changed);
    const served: Uint8Array[] = [];
    const serving = async () => {
      const reader = (await watched.stream(name))?.getReader();
      for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
        served.push(next.value);
      }
    };
    await expect(serving()).rejects.toMatchObject({ code: 'infrastructure' });
    expect(Buffer.concat(served).length).toBeLessThan(content.length);
    if (content === bytes) expect(served).toEqual([]);
    expect(told.at(-1)).toBe(name);
    expect(await watched.put(content)).toBe(name);
    const whole = await new Response(await watched.stream(name)).arrayBuffer();
    expect(content.equals(Buffer.from(whole))).toBe(true);
  }
});

test.each(['../../etc/passwd', '', sha256.toUpperCase(), `${sha256}/..`])(
  'takes no name but a hash: %s',
  async (name) => {
    await expect(async () => blobs.read(name)).rejects.toMatchObject({ code: 'invalid' });
    await expect(async () => blobs.stream(name)).rejects.toMatchObject({ code: 'invalid' });
    await expect(async () => blobs.sizeBytes(name)).rejects.toMatchObject({ code: 'invalid' });
  },
);
