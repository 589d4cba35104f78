/** Reads a flattened device tree into `/path property` → hex of its bytes (Devicetree Specification 0.4, chapter 5). */
export function readFdt(blob: Uint8Array): Map<string, string> {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  const structure = view.getUint32(8);
  const strings = view.getUint32(12);
  const found = new Map<string, string>();
  const path: string[] = [];
  const textAt = (at: number) => {
    const end = blob.indexOf(0, at);
    return new TextDecoder().decode(blob.subarray(at, end));
  };
  for (let at = structure; ; ) {
    const token = view.getUint32(at);
    at += 4;
    if (token === 9) return found;
    if (token === 1) {
      const name = textAt(at);
      path.push(name);
      at += (name.length + 4) & ~3;
    } else if (token === 2) path.pop();
    else if (token === 3) {
      const length = view.getUint32(at);
      const name = textAt(strings + view.getUint32(at + 4));
      const bytes = blob.subarray(at + 8, at + 8 + length);
      found.set(`${path.join('/') || '/'} ${name}`, Buffer.from(bytes).toString('hex'));
      at += 8 + ((length + 3) & ~3);
    }
  }
}
