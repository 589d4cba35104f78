import { expect, test } from 'vitest';
import { encodeLine } from '#formats/git/pkt-line.ts';
import { readUploadRequest } from '#formats/git/upload-request.ts';
import { processorMsOf } from '../../helpers/processor-time.ts';

const lines = (...texts: string[]) =>
  Buffer.concat(
    texts.map((text) => (/^000[0-2]$/.test(text) ? Buffer.from(text) : encodeLine(text))),
  );

test('reads the example of a listing and of a fetch', () => {
  const prefix = 'ref-prefix refs/changes/12/12/1';
  expect(
    readUploadRequest(
      lines('command=ls-refs\n', 'agent=git/2.39\n', '0001', 'peel\n', `${prefix}\n`, '0000'),
    ),
  ).toEqual({ command: 'ls-refs', prefixes: ['refs/changes/12/12/1'], wants: [], haves: [] });
  const id = 'a'.repeat(40);
  expect(
    readUploadRequest(
      lines(
        'command=fetch',
        '0001',
        'thin-pack\n',
        `want ${id}\n`,
        `have ${id}\n`,
        'done\n',
        '0000',
      ),
    ),
  ).toEqual({ command: 'fetch', prefixes: [], wants: [id], haves: [id] });
});

test('names no command where the first line has none, and stops where no line is', () => {
  for (const text of ['', '00', '0000', 'zzzzcommand=fetch', '0009x'])
    expect(readUploadRequest(Buffer.from(text))).toBeUndefined();
  expect(readUploadRequest(lines('agent=x/command=fetch'))).toBeUndefined();
  const cut = Buffer.concat([lines('command=fetch', '0001'), Buffer.from('0032want abc')]);
  expect(readUploadRequest(cut)).toEqual({ command: 'fetch', prefixes: [], wants: [], haves: [] });
});

test('takes time in step with its length', () => {
  const time = (count: number) => {
    const body = Buffer.concat(
      Array.from({ length: count }, () => encodeLine(`want ${'b'.repeat(40)}\n`)),
    );
    const whole = Buffer.concat([encodeLine('command=fetch'), body]);
    return processorMsOf(() => expect(readUploadRequest(whole)?.wants).toHaveLength(count));
  };
  time(5_000);
  expect(time(20_000)).toBeLessThan(16 * Math.max(5, time(5_000)));
});

test('reads one request: what stands behind its flush is another', () => {
  const two = lines('command=ls-refs', '0001', '0000', 'command=fetch', `want ${'a'.repeat(40)}`);
  expect(readUploadRequest(two)).toEqual({
    command: 'ls-refs',
    prefixes: [],
    wants: [],
    haves: [],
  });
});

test('takes more prefixes than a client has for none, and only ids for wants', () => {
  const many = Array.from({ length: 1001 }, (_, index) => `ref-prefix refs/changes/${index}`);
  expect(readUploadRequest(lines('command=ls-refs', '0001', ...many, '0000'))?.prefixes).toEqual(
    [],
  );
  const few = many.slice(1);
  expect(readUploadRequest(lines('command=ls-refs', '0001', ...few))?.prefixes).toHaveLength(1000);
  expect(readUploadRequest(lines('command=fetch', 'want ', 'want main'))?.wants).toEqual([]);
});

test.each(['0000', '0001', '0004', '0005a', '0009want ', '000fref-prefix '])(
  'reads 16 MiB of "%s", which come as some kilobytes, in a moment',
  (line) => {
    const body = Buffer.alloc(16 * 1024 * 1024, line, 'latin1');
    const whole = Buffer.concat([encodeLine('command=fetch'), body]);
    let bestMs = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 5 && bestMs > 700; tries += 1) {
      const startedAtMs = performance.now();
      readUploadRequest(whole);
      bestMs = Math.min(bestMs, performance.now() - startedAtMs);
    }
    expect(bestMs).toBeLessThan(700);
  },
);
