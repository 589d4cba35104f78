import { type GitPerson, readPerson, textDecoderOf } from './commit.ts';

/** Git's tag object: an annotated tag. Source: git-mktag(1), "TAG FORMAT". */
export interface GitTag {
  /** What it names: 40 hex digits, and what kind of object that is. */
  objectId: string;
  type: string;
  /** Absent in tags of git before 0.99. */
  tagger?: GitPerson;
  subject: string;
  /** After the subject; without a signature, which says nothing to a reader of a page. */
  body: string;
  isSigned: boolean;
}

const signature = '-----BEGIN ';

/** @returns undefined for bytes that are no tag. Linear in the bytes. */
export function readTag(bytes: Uint8Array): GitTag | undefined {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const blank = whole.indexOf('\n\n');
  const end = blank < 0 ? whole.length : blank;
  const head = whole.toString('latin1', 0, end).split('\n');
  const first = (name: string) =>
    head.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const objectId = first('object') ?? '';
  const type = first('type') ?? '';
  if (!/^[0-9a-f]{40}$/.test(objectId) || type === '') return undefined;
  const decode = textDecoderOf(first('encoding'));
  const message = decode(whole.subarray(Math.min(end + 2, whole.length)));
  const { text, isSigned } = withoutSignature(message.replaceAll('\r\n', '\n'));
  const [subject = '', ...rest] = text.trim().split('\n');
  const tagger = first('tagger');
  return {
    objectId,
    type,
    ...(tagger !== undefined && { tagger: readPerson(decode(Buffer.from(tagger, 'latin1'))) }),
    subject,
    body: rest.join('\n').trim(),
    isSigned,
  };
}

function withoutSignature(message: string): { text: string; isSigned: boolean } {
  const at = message.startsWith(signature) ? 0 : message.indexOf(`\n${signature}`);
  return at < 0
    ? { text: message, isSigned: false }
    : { text: message.slice(0, at), isSigned: true };
}
