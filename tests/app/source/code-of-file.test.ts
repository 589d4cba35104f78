import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chunkHtml, chunkLines, codeHtml } from '#app/components/text/code-markup.ts';
import { colourLines } from '#app/highlight/colour-lines.ts';
import { blobText, chunkText } from '#app/source/text/blob-text.ts';
import { codeOfBytes, pieceOfBytes } from '#app/source/text/bytes-of-file.ts';
import { codeOfFile, pieceOfFile } from '#app/source/text/code-of-file.ts';
import { findLines, foundLinesMost } from '#app/source/text/find-lines.ts';

let made = 0;
/** A file as `openFile` gives it; each has an id of its own. */
async function opened(path: string, content: string | Uint8Array) {
  made += 1;
  const bytes = Buffer.from(content as string);
  const file = { path, objectId: `test-${made}`, sizeBytes: bytes.length };
  return { file, text: await blobText({ ...file, read: async () => bytes }) };
}

const src = '/source/keel/lines/main/a.c?blob=x';
const wordsOf = (html: string) =>
  html
    .replace(/<pre class=numbers[^>]*>[^<]*<\/pre>/g, '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('a file of some thousand lines', () => {
  it('goes out once, coloured, at no more than twice its bytes', async () => {
    const parts = ['hypervisor/kernel/main.c', 'hypervisor/drivers/block/virtio_blk.c'];
    const source = parts.map((part) => readFileSync(part, 'utf8')).join('');
    const { text } = await opened('a.c', source.repeat(Math.ceil(82_000 / source.length)));
    const chunks: string[] = [];
    for (let number = 0; number < text.starts.length; number += 1) {
      const lines = chunkText(text, number);
      const piece = { before: 0, from: `${number - 1}`, to: `${number}` };
      let coloured: string[] = [];
      // The highlighter gives up on a busy machine, and may be asked again.
      const ask = async () => {
        coloured = await colourLines(`${lines.join('\n')}\n`, 'c', piece);
        return coloured.length;
      };
      await expect.poll(ask, { timeout: 20_000 }).toBe(lines.length);
      chunks.push(chunkHtml(coloured.join('\n'), number * chunkLines + 1, lines.length));
    }
    const html = codeHtml(chunks, { lineCount: text.lineCount, src });
    expect(wordsOf(html)).toContain('static const struct vmhi_driver virtio_blk_driver = {');
    expect(html).toContain('<b>int</b>');
    expect(Buffer.byteLength(html) / text.bytes.length).toBeLessThan(2);
  });

  it('is not held up by its colours: what is missing is plain, and says so', async () => {
    const { file, text } = await opened('a.c', `int x;\n`.repeat(2000));
    const html = await codeOfFile(file, text, src);
    expect(html.match(/<div class=chunk/g)).toHaveLength(8);
    expect(html.match(/data-plain/g)?.length).toBeGreaterThanOrEqual(7);
    expect(await pieceOfFile(file, text, 7)).toContain('<b>int</b>');
  });
});

describe('pieces', () => {
  it('carry a comment from one into the next, and keep empty lines at their ends', async () => {
    const lines = ['/* open', ...Array.from({ length: 400 }, (_, line) => `inside ${line}`), '*/'];
    lines[249] = '';
    lines[250] = '';
    const { file, text } = await opened('a.c', `${lines.join('\n')}\n`);
    const second = (await pieceOfFile(file, text, 1)) ?? '';
    expect(second).toContain('<i>inside 250</i>');
    expect(second).toContain('class=text>\n\n');
    expect(await pieceOfFile(file, text, 2)).toBeUndefined();
  });

  it('hold all of a long file between them, the first in the document', async () => {
    const lines = Array.from({ length: 20_000 }, (_, line) => `<line ${line} & "more">`);
    const { file, text } = await opened('long.txt', lines.join('\r\n'));
    const html = await codeOfFile(file, text, src);
    expect(html).toContain('data-lines=20000');
    expect(html).toContain('<div class=rest');
    expect(html.length).toBeLessThan(600_000);
    const all: string[] = [];
    for (let number = 0; number < text.starts.length; number += 1) {
      all.push(wordsOf((await pieceOfFile(file, text, number)) ?? '').trim());
    }
    expect(all.join('\n')).toBe(lines.join('\n'));
  });

  it('cut lines that are data, and say how much of them is missing', async () => {
    const { file, text } = await opened('min.js', 'x'.repeat(1_000_000));
    const html = await codeOfFile(file, text, src);
    expect(html).toContain('996000 more characters, not shown');
    expect(html.length).toBeLessThan(10_000);
  });

  it('end where a browser could lay out no more', async () => {
    const { text } = await opened('a.txt', '\n'.repeat(1_500_000));
    expect(text.lineCount).toBe(1_000_000);
  });
});

describe('finding in a file', () => {
  it('tells each line that holds the text once, and no more than some', async () => {
    const { text } = await opened('a.txt', 'a needle needle\nhay\n\nthe needle');
    expect(findLines(text, 'needle')).toEqual([1, 4]);
    expect(findLines(text, 'hay\n')).toEqual([2]);
    expect(findLines(text, 'nothing')).toEqual([]);
    expect(findLines(text, '')).toEqual([]);
    const { text: many } = await opened('b.txt', 'x\n'.repeat(5000));
    expect(findLines(many, 'x')).toHaveLength(foundLinesMost);
  });
});

describe('bytes', () => {
  it('stand in hex with what of them is text', () => {
    const bytes = Buffer.concat([Buffer.from('\x7fELF<b>'), Buffer.alloc(4100)]);
    const html = codeOfBytes(bytes, src);
    expect(html).toContain('000000\n000010\n');
    expect(html).toContain('7f 45 4c 46 3c 62 3e 00');
    expect(html).toContain('·ELF&lt;b&gt;··');
    expect(pieceOfBytes(bytes, 1)).toContain('000fa0\n');
    expect(pieceOfBytes(bytes, 2)).toBeUndefined();
    expect(pieceOfBytes(bytes, -1)).toBeUndefined();
  });
});
