/**
 * Writes zip archives, one entry after another, the same bytes for the same entries. Sizes and sums stand behind
 * an entry's bytes, so that nothing has to be held back.
 * Source: APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.
 */

/** Bit 3: sizes follow in a descriptor; bit 11: names are UTF-8. */
const flags = 0x08_08;
const deflated = 8;
const version = { plain: 20, zip64: 45 };
const most32 = 0xff_ff_ff_ff;
const most16 = 0xff_ff;

export interface ZipEntry {
  path: string;
  kind: 'file' | 'link';
  executable: boolean;
  /** Seconds since 1970; written as 1980 to 2107, UTC. */
  modifiedSeconds: number;
}

/** What is known of an entry once its bytes are written. */
export interface ZipWritten extends ZipEntry {
  crc32: number;
  compressedBytes: number;
  sizeBytes: number;
  /** Where its head begins in the archive. */
  offset: number;
}

/** What stands in front of an entry's deflated bytes. */
export function zipHead(entry: ZipEntry): Uint8Array {
  const name = Buffer.from(entry.path);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04_03_4b_50, 0);
  putCommon(head, 4, entry);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

/** What stands behind them. @throws RangeError over 4 GiB. */
export function zipDescriptor(
  entry: Pick<ZipWritten, 'crc32' | 'compressedBytes' | 'sizeBytes'>,
): Uint8Array {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(0x08_07_4b_50, 0);
  bytes.writeUInt32LE(entry.crc32, 4);
  bytes.writeUInt32LE(entry.compressedBytes, 8);
  bytes.writeUInt32LE(entry.sizeBytes, 12);
  return bytes;
}

/** One entry's line in the list at the archive's end. */
export function zipLine(entry: ZipWritten): Uint8Array {
  const name = Buffer.from(entry.path);
  const far = entry.offset >= most32;
  const extra = Buffer.alloc(far ? 12 : 0);
  if (far) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(entry.offset), 4);
  }
  const line = Buffer.alloc(46);
  line.writeUInt32LE(0x02_01_4b_50, 0);
  // Made by: Unix (3), so that the mode below is read.
  line.writeUInt16LE((3 << 8) | version.zip64, 4);
  putCommon(line, 6, entry);
  line.writeUInt32LE(entry.crc32, 16);
  line.writeUInt32LE(entry.compressedBytes, 20);
  line.writeUInt32LE(entry.sizeBytes, 24);
  line.writeUInt16LE(name.length, 28);
  line.writeUInt16LE(extra.length, 30);
  line.writeUInt32LE((modeOf(entry) << 16) >>> 0, 38);
  line.writeUInt32LE(far ? most32 : entry.offset, 42);
  return Buffer.concat([line, name, extra]);
}

/** What ends an archive. @param list its lines: how many, where they begin, how long they are together. */
export function zipEnd(list: { count: number; offset: number; sizeBytes: number }): Uint8Array {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06_05_4b_50, 0);
  end.writeUInt16LE(Math.min(list.count, most16), 8);
  end.writeUInt16LE(Math.min(list.count, most16), 10);
  end.writeUInt32LE(Math.min(list.sizeBytes, most32), 12);
  end.writeUInt32LE(Math.min(list.offset, most32), 16);
  const small = list.count < most16 && list.offset < most32 && list.sizeBytes < most32;
  return small ? end : Buffer.concat([zip64End(list), end]);
}

function zip64End(list: { count: number; offset: number; sizeBytes: number }): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06_06_4b_50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE((3 << 8) | version.zip64, 12);
  record.writeUInt16LE(version.zip64, 14);
  record.writeBigUInt64LE(BigInt(list.count), 24);
  record.writeBigUInt64LE(BigInt(list.count), 32);
  record.writeBigUInt64LE(BigInt(list.sizeBytes), 40);
  record.writeBigUInt64LE(BigInt(list.offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07_06_4b_50, 0);
  locator.writeBigUInt64LE(BigInt(list.offset + list.sizeBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator]);
}

/** Version, flags, method and time, as both kinds of head have them. */
function putCommon(bytes: Buffer, at: number, entry: ZipEntry): void {
  bytes.writeUInt16LE(version.plain, at);
  bytes.writeUInt16LE(flags, at + 2);
  bytes.writeUInt16LE(deflated, at + 4);
  const { time, date } = dosTime(entry.modifiedSeconds);
  bytes.writeUInt16LE(time, at + 6);
  bytes.writeUInt16LE(date, at + 8);
}

function modeOf(entry: ZipEntry): number {
  if (entry.kind === 'link') return 0o120777;
  return entry.executable ? 0o100755 : 0o100644;
}

const earliestSeconds = Date.UTC(1980, 0, 1) / 1000;
const latestSeconds = Date.UTC(2107, 11, 31) / 1000;

function dosTime(seconds: number): { time: number; date: number } {
  const at = new Date(Math.min(Math.max(seconds, earliestSeconds), latestSeconds) * 1000);
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}
