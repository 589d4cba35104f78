import { firstLineReader } from '#formats/git/pkt-line.ts';

const listing = 'command=ls-refs';

/**
 * Finds out whether a request to upload-pack takes source. Only one kind surely takes none: protocol 2's
 * `ls-refs`, named by the whole first line, as one request holds one command and git refuses a second.
 * Everything else (`fetch`, `object-info`, protocols 0 and 1, a packed body, what is no packet line) is reported
 * to `found`, once, before git sees the byte that decides it.
 *
 * @returns what to call with each piece of the body.
 * Source: gitprotocol-v2(5), "Command Request"; gitprotocol-http(5).
 */
export function detectFetch(
  request: Pick<Request, 'headers'>,
  found: (detail: { protocol: number; command?: string }) => void,
): (piece: Uint8Array) => void {
  const versions = (request.headers.get('git-protocol') ?? '').split(':');
  const plain = request.headers.get('content-encoding') === null;
  const protocol = versions.includes('version=2') ? 2 : versions.includes('version=1') ? 1 : 0;
  const readable = plain && protocol === 2;
  // With a line feed after it, which git drops.
  const read = firstLineReader(listing.length + 1);
  let decided = false;
  return (piece) => {
    if (decided) return;
    const line = readable ? read(piece) : 'other';
    if (line === undefined) return;
    decided = true;
    const command = line === 'other' ? undefined : line.toString('latin1').replace(/\n$/, '');
    if (command === listing) return;
    found({ protocol, ...(command === 'command=fetch' && { command: 'fetch' }) });
  };
}
