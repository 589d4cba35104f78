import { expect, test } from 'vitest';
import { serveRaw } from '#app/source/serve-raw.ts';
import type { OpenFile } from '#core/source/open-file.ts';

const address = 'https://portal.example/source/keel/raw/main/a.bin';

/** A file that gives a piece each time one is asked for. */
function openedFile(sizeBytes: number): OpenFile {
  const fixed = { commit: 'c'.repeat(40), revision: 'main', objectId: 'b'.repeat(40) };
  return {
    ...{ ...fixed, kind: 'file', executable: false, sizeBytes },
    read: async () => new Uint8Array(sizeBytes),
    stream() {
      let left = sizeBytes;
      return new ReadableStream(
        {
          pull(controller) {
            const bytes = new Uint8Array(Math.min(left, 64 * 1024));
            left -= bytes.length;
            if (bytes.length > 0) controller.enqueue(bytes);
            else controller.close();
          },
        },
        { highWaterMark: 0 },
      );
    },
  };
}

function countedBegin() {
  const going = { begun: 0, ended: 0 };
  const begin = async () => {
    going.begun += 1;
    return () => {
      going.ended += 1;
    };
  };
  return { going, begin };
}

const large = 3 * 1024 * 1024;

test('counts a download that is streamed until its last byte', async () => {
  const { going, begin } = countedBegin();
  const answer = await serveRaw(new Request(address), 'a.bin', openedFile(large), begin);
  expect(going).toEqual({ begun: 1, ended: 0 });
  expect((await answer.arrayBuffer()).byteLength).toBe(large);
  expect(going).toEqual({ begun: 1, ended: 1 });
});

test('counts it no longer when its reader has left', async () => {
  const { going, begin } = countedBegin();
  const answer = await serveRaw(new Request(address), 'a.bin', openedFile(large), begin);
  await answer.body?.cancel();
  expect(going).toEqual({ begun: 1, ended: 1 });
});

test('a file that is held, and one that the browser has, are none', async () => {
  const { going, begin } = countedBegin();
  await serveRaw(new Request(address), 'a.bin', openedFile(1000), begin);
  const known = { headers: { 'if-none-match': `"${'b'.repeat(40)}"` } };
  const answer = await serveRaw(new Request(address, known), 'a.bin', openedFile(large), begin);
  expect(answer.status).toBe(304);
  expect(going.begun).toBe(0);
});

test('over the limit nothing is opened', async () => {
  let opened = 0;
  const file = openedFile(large);
  const counted: OpenFile = {
    ...file,
    stream() {
      opened += 1;
      return file.stream();
    },
  };
  const full = async () => {
    throw new Error('8 downloads of yours go on');
  };
  await expect(serveRaw(new Request(address), 'a.bin', counted, full)).rejects.toThrow('8 downl');
  expect(opened).toBe(0);
});
