/** One request to git's upload-pack by protocol 2, as far as it says what is looked for. */
export interface UploadRequest {
  /** `ls-refs`, `fetch`, or what else the client calls. */
  command: string;
  /** Of `ls-refs`: only refs that begin with one of these; none means all. */
  prefixes: string[];
  /** Of `fetch`: object ids; the second are those of commits that the client has. */
  wants: string[];
  haves: string[];
}

/** Prefixes of one listing; a client names a dozen. With more, all refs are listed, as git itself does it. */
const prefixesMost = 1000;
/** A client names those that it has from the newest on; of more, nothing is made. */
const havesMost = 100_000;
const idLength = 40;

/**
 * Reads a request up to its flush; what is no packet line ends the reading too, as git would end it. Linear
 * in its bytes, and of the many lines that are of no use here nothing is made: a body packs to a thousandth.
 *
 * @param bytes the whole body, unpacked.
 * @returns undefined where the first line names no command.
 * Source: gitprotocol-v2(5), "Command Request", "ls-refs" ("the server may show refs not matching") and
 *   "fetch"; gitprotocol-common(5); git 2.39, ls-refs.c, TOO_MANY_PREFIXES.
 */
export function readUploadRequest(bytes: Uint8Array): UploadRequest | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let request: UploadRequest | undefined;
  let prefixes = 0;
  for (let at = 0; at + 4 <= view.length; ) {
    const length = lengthAt(view, at);
    if (length === 1 || length === 2) {
      at += 4; // delimiter, response end
      continue;
    }
    if (length <= 4 || at + length > view.length) break;
    const from = at + 4;
    at += length;
    if (request === undefined) {
      if (!startsWith(view, 'command=', from)) return undefined;
      request = { command: rest(view, 'command=', from, at), prefixes: [], wants: [], haves: [] };
    } else if (startsWith(view, 'want ', from)) {
      const id = rest(view, 'want ', from, at);
      if (id.length === idLength) request.wants.push(id);
    } else if (startsWith(view, 'have ', from)) {
      const id = rest(view, 'have ', from, at);
      if (id.length === idLength && request.haves.length < havesMost) request.haves.push(id);
    } else if (startsWith(view, 'ref-prefix ', from)) {
      prefixes += 1;
      if (prefixes <= prefixesMost) request.prefixes.push(rest(view, 'ref-prefix ', from, at));
    }
  }
  if (request && prefixes > prefixesMost) request.prefixes = [];
  return request;
}

/** What stands after the word, without the line feed. */
function rest(view: Buffer, word: string, from: number, to: number): string {
  return view.toString('utf8', from + word.length, view[to - 1] === 0x0a ? to - 1 : to);
}

/** @returns what four hex digits say, or −1 for what is none. */
function lengthAt(view: Buffer, at: number): number {
  let length = 0;
  for (let index = at; index < at + 4; index += 1) {
    const digit = digitOf[view[index] ?? 0] ?? -1;
    if (digit < 0) return -1;
    length = length * 16 + digit;
  }
  return length;
}

const digitOf = Int8Array.from({ length: 256 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
);

function startsWith(view: Buffer, word: string, from: number): boolean {
  for (let index = 0; index < word.length; index += 1) {
    if (view[from + index] !== word.charCodeAt(index)) return false;
  }
  return true;
}
