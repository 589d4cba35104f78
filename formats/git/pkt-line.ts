/**
 * Git's framing: four hex digits of length, themselves included, then the bytes; `0000` ends a section.
 * Source: gitprotocol-common(5), "pkt-line Format".
 */

const longestLine = 65520;

export function encodeLine(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length + 4 > longestLine) throw new Error('a packet line holds 65516 bytes at most');
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

export const flush = Buffer.from('0000');

/**
 * Reads packet lines from a stream, one section (up to its flush) at a time.
 *
 * @returns a function that gives the next section's lines, without a trailing line feed.
 */
export function sectionReader(source: AsyncIterable<Buffer>): () => Promise<string[]> {
  const chunks = source[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  const take = async (length: number): Promise<Buffer> => {
    while (held.length < length) {
      const next = await chunks.next();
      if (next.done === true) throw new Error('the stream ends inside a packet line');
      held = Buffer.concat([held, next.value]);
    }
    const taken = held.subarray(0, length);
    held = held.subarray(length);
    return taken;
  };
  return async () => {
    const lines: string[] = [];
    for (;;) {
      const head = (await take(4)).toString('latin1');
      if (!/^[0-9a-f]{4}$/i.test(head)) throw new Error(`"${head}" is no packet line's length`);
      const length = Number.parseInt(head, 16);
      if (length === 0) return lines;
      if (length < 4) throw new Error(`"${head}" is no packet line's length`);
      lines.push((await take(length - 4)).toString().replace(/\n$/, ''));
    }
  };
}

/**
 * Reads the first line of a stream that comes in pieces, and nothing after it.
 *
 * @param longestBytes of the content; no more than this is held.
 * @returns a function that takes the next piece. It says the line's content once that is complete; `other`
 *   for a longer line, a delimiter or what is no line; undefined while there is too little to tell.
 *   Having said one of the first two, it says the same for ever.
 */
export function firstLineReader(
  longestBytes: number,
): (piece: Uint8Array) => Buffer | 'other' | undefined {
  let held = Buffer.alloc(0);
  let found: Buffer | 'other' | undefined;
  return (piece) => {
    if (found !== undefined) return found;
    held = Buffer.concat([held, piece.subarray(0, longestBytes + 4 - held.length)]);
    if (held.length < 4) return undefined;
    const head = held.toString('latin1', 0, 4);
    const length = /^[0-9a-f]{4}$/i.test(head) ? Number.parseInt(head, 16) : 0;
    if (length < 4 || length > longestBytes + 4) found = 'other';
    else if (held.length >= length) found = Buffer.from(held.subarray(4, length));
    return found;
  };
}
