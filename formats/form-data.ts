/** One part of a form: a field, or the file. */
export interface FormPart {
  name: string;
  /** A view into the body. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** What a form of ours has is far below. */
export const formLimits = { parts: 32, headerBytes: 4096 } as const;

/**
 * Reads a body of multipart/form-data as browsers, curl and fetch write it: no preamble, quoted names. Linear in
 * its bytes; what it costs beyond the search for the boundary is bounded by `formLimits`.
 *
 * @returns undefined for what is no such body, and over the limits.
 * Source: RFC 7578; RFC 2046, 5.1.1; HTML, "Multipart form data".
 */
export function readForm(
  body: Uint8Array<ArrayBuffer>,
  contentType: string,
): FormPart[] | undefined {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) return undefined;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  let at = delimiter.length - 2;
  if (bytes.indexOf(delimiter.subarray(2)) !== 0) return undefined;
  const parts: FormPart[] = [];
  while (bytes.toString('latin1', at, at + 2) === '\r\n') {
    const from = at + 2;
    const head = bytes.subarray(from, from + formLimits.headerBytes).indexOf('\r\n\r\n');
    const begin = from + head + 4;
    const end = bytes.indexOf(delimiter, from);
    if (head < 0 || end < begin || parts.length >= formLimits.parts) return undefined;
    const name = nameOf(bytes.toString('utf8', from, from + head));
    if (name === undefined) return undefined;
    parts.push({ name, bytes: body.subarray(begin, end) });
    at = end + delimiter.length;
  }
  return bytes.toString('latin1', at, at + 2) === '--' ? parts : undefined;
}

function boundaryOf(contentType: string): string | undefined {
  const parameter = contentType
    .slice(0, 1000)
    .split(';')
    .map((text) => text.trim())
    .find((text) => text.toLowerCase().startsWith('boundary='));
  const value = parameter?.slice('boundary='.length) ?? '';
  const plain = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  return plain.length >= 1 && plain.length <= 70 ? plain : undefined;
}

function nameOf(head: string): string | undefined {
  const line = head
    .split('\r\n')
    .find((text) => text.toLowerCase().startsWith('content-disposition:'));
  const mark = '; name="';
  const at = line?.indexOf(mark) ?? -1;
  const end = line?.indexOf('"', at + mark.length) ?? -1;
  return at < 0 || end < 0 ? undefined : line?.slice(at + mark.length, end);
}
