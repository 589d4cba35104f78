/** Makes small ELF files, right or wrong on purpose. */
export interface Segment {
  address: number | bigint;
  bytes: Uint8Array;
  memoryBytes?: number | bigint;
  virtual?: number | bigint;
}

export interface ElfOptions {
  entry?: number | bigint;
  machine?: number;
  fileClass?: number;
  encoding?: number;
  type?: number;
  segments: Segment[];
  tohost?: number;
}

const strings = new TextEncoder().encode('\0main\0tohost\0');

export function buildElf(options: ElfOptions): Uint8Array {
  const { segments } = options;
  const dataAt = 64 + 56 * segments.length;
  const dataBytes = segments.reduce((sum, segment) => sum + segment.bytes.length, 0);
  const symbolsAt = dataAt + dataBytes;
  const sectionsAt = symbolsAt + 48 + strings.length;
  const withSymbols = options.tohost !== undefined;
  const file = new Uint8Array(withSymbols ? sectionsAt + 3 * 64 : symbolsAt);
  const view = new DataView(file.buffer);
  const u64 = (at: number, value: number | bigint) => view.setBigUint64(at, BigInt(value), true);
  file.set([0x7f, 0x45, 0x4c, 0x46, options.fileClass ?? 2, options.encoding ?? 1, 1]);
  view.setUint16(0x10, options.type ?? 2, true);
  view.setUint16(0x12, options.machine ?? 243, true);
  u64(0x18, options.entry ?? segments[0]?.virtual ?? segments[0]?.address ?? 0);
  u64(0x20, 64);
  view.setUint16(0x36, 56, true);
  view.setUint16(0x38, segments.length, true);
  let at = dataAt;
  for (const [index, segment] of segments.entries()) {
    const header = 64 + 56 * index;
    view.setUint32(header, 1, true);
    view.setUint32(header + 4, 7, true);
    u64(header + 0x08, at);
    u64(header + 0x10, segment.virtual ?? segment.address);
    u64(header + 0x18, segment.address);
    u64(header + 0x20, segment.bytes.length);
    u64(header + 0x28, segment.memoryBytes ?? segment.bytes.length);
    file.set(segment.bytes, at);
    at += segment.bytes.length;
  }
  if (options.tohost !== undefined) writeSymbols(view, symbolsAt, sectionsAt, options.tohost);
  return file;
}

/** Two symbols, and sections: none, the symbols, their names. */
function writeSymbols(view: DataView, symbolsAt: number, sectionsAt: number, tohost: number): void {
  const u64 = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);
  view.setUint32(symbolsAt, 1, true);
  view.setUint32(symbolsAt + 24, 6, true);
  u64(symbolsAt + 24 + 8, tohost);
  new Uint8Array(view.buffer).set(strings, symbolsAt + 48);
  u64(0x28, sectionsAt);
  view.setUint16(0x3a, 64, true);
  view.setUint16(0x3c, 3, true);
  const symbols = sectionsAt + 64;
  view.setUint32(symbols + 4, 2, true);
  u64(symbols + 0x18, symbolsAt);
  u64(symbols + 0x20, 48);
  view.setUint32(symbols + 0x28, 2, true);
  const names = sectionsAt + 128;
  view.setUint32(names + 4, 3, true);
  u64(names + 0x18, symbolsAt + 48);
  u64(names + 0x20, strings.length);
}

/** Little-endian instruction words. */
export function code(...words: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(words).buffer);
}
