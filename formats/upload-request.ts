/** One request to git's upload-pack by protocol 2, as far as it says what is looked for. */
export interface UploadRequest {
  /** `ls-refs`, `fetch`, or what else the client calls. */
  command: string;
  /** Of `ls-refs`: only refs that begin with one of these; none means all. */
  prefixes: string[];
  /** Of `fetch`: object ids. */
  wants: string[];
}

/**
 * Reads a request. Linear in its bytes; what is no packet line ends the reading, as git would end it.
 *
 * @param bytes the whole body, unpacked.
 * @returns undefined where the first line names no command.
 * Source: gitprotocol-v2(5), "Command Request", "ls-refs" and "fetch"; gitprotocol-common(5).
 */
export function readUploadRequest(bytes: Uint8Array): UploadRequest | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let request: UploadRequest | undefined;
  for (const line of packetLines(view)) {
    if (request === undefined) {
      if (!line.startsWith('command=')) return undefined;
      request = { command: line.slice('command='.length), prefixes: [], wants: [] };
    } else if (line.startsWith('ref-prefix ')) {
      request.prefixes.push(line.slice('ref-prefix '.length));
    } else if (line.startsWith('want ')) {
      request.wants.push(line.slice('want '.length));
    }
  }
  return request;
}

/** The lines of all sections, without their line feeds; delimiters are passed over. */
function* packetLines(bytes: Buffer): Generator<string> {
  for (let at = 0; at + 4 <= bytes.length; ) {
    const head = bytes.toString('latin1', at, at + 4);
    const length = /^[0-9a-f]{4}$/i.test(head) ? Number.parseInt(head, 16) : -1;
    if (length >= 0 && length < 4) {
      at += 4; // flush, delimiter, response end
      continue;
    }
    if (length < 4 || at + length > bytes.length) return;
    const end = bytes[at + length - 1] === 0x0a ? at + length - 1 : at + length;
    yield bytes.toString('utf8', at + 4, end);
    at += length;
  }
}
