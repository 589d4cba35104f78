/** Builds small ELF files by hand, right or wrong on purpose. */

export interface SectionSpecification {
  name: string;
  type: number;
  flags?: number;
  content?: Uint8Array;
  /** For NOBITS. */
  sizeBytes?: number;
  link?: number;
  info?: number;
  alignment?: number;
}

export interface SegmentSpecification {
  address: number | bigint;
  bytes: Uint8Array;
  /** As many as `bytes` unless told. */
  memoryBytes?: number | bigint;
  /** The address unless told. */
  virtual?: number | bigint;
}

export interface ElfSpecification {
  /** Relocatable unless told. */
  type?: number;
  machine?: number;
  fileClass?: number;
  encoding?: number;
  /** Where the first segment begins unless told. */
  entry?: number | bigint;
  segments?: readonly SegmentSpecification[];
  sections?: readonly SectionSpecification[];
}

export function strings(...texts: string[]): Uint8Array {
  return Buffer.from(`\0${texts.map((text) => `${text}\0`).join('')}`, 'latin1');
}

export function symbol(nameOffset: number, sectionIndex: number, value = 0): Uint8Array {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(nameOffset, 0);
  bytes.writeUInt8(0x10, 4);
  bytes.writeUInt16LE(sectionIndex, 6);
  bytes.writeBigUInt64LE(BigInt(value), 8);
  return bytes;
}

export function relocation(offset: number, type: number, symbolIndex: number): Uint8Array {
  const bytes = Buffer.alloc(24);
  bytes.writeBigUInt64LE(BigInt(offset), 0);
  bytes.writeUInt32LE(type, 8);
  bytes.writeUInt32LE(symbolIndex, 12);
  return bytes;
}

/** `.vmhi.module` as include/vmhi/module.h lays it out. */
export function moduleSelf(name: string, vendor = 'Test', licence = 'proprietary'): Uint8Array {
  const bytes = Buffer.alloc(112);
  bytes.writeUInt32LE(0x4d484d56, 0);
  bytes.writeUInt32LE(1, 4); // VMHI-D 0.1
  for (const [index, text] of [name, vendor, licence].entries()) bytes.write(text, 8 + index * 32);
  return bytes;
}

export function moduleVersion(checksum: number, name: string): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32LE(checksum, 0);
  bytes.write(name, 4);
  return bytes;
}

/** A relocatable object. */
export function elfObject(sections: readonly SectionSpecification[]): Buffer {
  return elfFile({ sections });
}

/** Little-endian instruction words. */
export function code(...words: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(words).buffer);
}

/** The sections of an executable that has a symbol `tohost` there. */
export function tohostSections(tohost: number): SectionSpecification[] {
  const symbols = [symbol(0, 0), symbol(1, 0), symbol(6, 0, tohost)];
  return [
    { name: '.symtab', type: 2, link: 2, content: Buffer.concat(symbols) },
    { name: '.strtab', type: 3, content: strings('main', 'tohost') },
  ];
}

/**
 * Header, program headers, what the segments and then the sections hold, section headers. Section 0 is the null
 * section; the names' section comes last. Each section begins at a multiple of eight.
 */
export function elfFile(specification: ElfSpecification): Buffer {
  const { segments = [], sections = [] } = specification;
  const loaded = layOutSegments(segments);
  const dataAt = 64 + loaded.length + (-loaded.length & 7);
  const { contents, headers, count } = layOutSections(sections, dataAt);
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, specification.fileClass ?? 2, specification.encoding ?? 1]);
  header.writeUInt8(1, 6);
  header.writeUInt16LE(specification.type ?? 1, 16);
  header.writeUInt16LE(specification.machine ?? 243, 18);
  header.writeUInt32LE(1, 20);
  const entry = specification.entry ?? segments[0]?.virtual ?? segments[0]?.address ?? 0;
  header.writeBigUInt64LE(BigInt(entry), 24);
  header.writeBigUInt64LE(segments.length > 0 ? 64n : 0n, 32);
  header.writeBigUInt64LE(BigInt(dataAt + contents.length), 40);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(segments.length, 56);
  header.writeUInt16LE(64, 58);
  if (count < 0xff00) {
    header.writeUInt16LE(count, 60);
    header.writeUInt16LE(count - 1, 62);
  } else {
    // Extended numbering: section 0 says how many, and which holds the names.
    header.writeUInt16LE(0xffff, 62);
    headers.writeBigUInt64LE(BigInt(count), 32);
    headers.writeUInt32LE(count - 1, 40);
  }
  return Buffer.concat([header, loaded, Buffer.alloc(-loaded.length & 7), contents, headers]);
}

/** Program headers, then what they load. */
function layOutSegments(segments: readonly SegmentSpecification[]): Buffer {
  const headers = Buffer.alloc(56 * segments.length);
  let offset = 64 + headers.length;
  for (const [index, { address, virtual, bytes, memoryBytes }] of segments.entries()) {
    const at = 56 * index;
    headers.writeUInt32LE(1, at);
    headers.writeUInt32LE(7, at + 4);
    headers.writeBigUInt64LE(BigInt(offset), at + 0x08);
    headers.writeBigUInt64LE(BigInt(virtual ?? address), at + 0x10);
    headers.writeBigUInt64LE(BigInt(address), at + 0x18);
    headers.writeBigUInt64LE(BigInt(bytes.length), at + 0x20);
    headers.writeBigUInt64LE(BigInt(memoryBytes ?? bytes.length), at + 0x28);
    offset += bytes.length;
  }
  return Buffer.concat([headers, ...segments.map(({ bytes }) => bytes)]);
}

function layOutSections(
  specifications: readonly SectionSpecification[],
  dataAt: number,
): { contents: Buffer; headers: Buffer; count: number } {
  const all: SectionSpecification[] = [
    { name: '', type: 0 },
    ...specifications,
    { name: '.shstrtab', type: 3 },
  ];
  const names = strings(...all.map(({ name }) => name));
  const contents: Uint8Array[] = [];
  const headers = Buffer.alloc(all.length * 64);
  let offset = dataAt;
  let nameOffset = 1;
  for (const [index, section] of all.entries()) {
    const content = index === all.length - 1 ? names : (section.content ?? new Uint8Array());
    writeSectionHeader(headers, index * 64, section, { content, offset, nameOffset });
    const padding = Buffer.alloc(-content.length & 7);
    contents.push(content, padding);
    offset += content.length + padding.length;
    nameOffset += section.name.length + 1;
  }
  return { contents: Buffer.concat(contents), headers, count: all.length };
}

function writeSectionHeader(
  headers: Buffer,
  at: number,
  section: SectionSpecification,
  place: { content: Uint8Array; offset: number; nameOffset: number },
): void {
  headers.writeUInt32LE(place.nameOffset, at);
  headers.writeUInt32LE(section.type, at + 4);
  headers.writeBigUInt64LE(BigInt(section.flags ?? 0), at + 8);
  headers.writeBigUInt64LE(BigInt(place.offset), at + 24);
  headers.writeBigUInt64LE(BigInt(section.sizeBytes ?? place.content.length), at + 32);
  headers.writeUInt32LE(section.link ?? 0, at + 40);
  headers.writeUInt32LE(section.info ?? 0, at + 44);
  headers.writeBigUInt64LE(BigInt(section.alignment ?? 1), at + 48);
  headers.writeBigUInt64LE(BigInt(section.type === 2 || section.type === 4 ? 24 : 0), at + 56);
}

/** A good module: 1 .text, 2 .symtab, 3 .strtab, 4 .rela.text, 5 .vmhi.module, 6 .vmhi.versions. */
export function goodModule(changes: {
  name?: string;
  textFlags?: number;
  relocations?: Uint8Array[];
  versions?: Uint8Array[];
  imports?: string[];
}): Buffer {
  const imports = changes.imports ?? ['vmhi_log'];
  const offsets = imports.map(
    (_, index) => 1 + imports.slice(0, index).reduce((sum, name) => sum + name.length + 1, 0),
  );
  return elfObject([
    {
      name: '.text',
      type: 1,
      flags: changes.textFlags ?? 6,
      content: new Uint8Array(64),
      alignment: 4,
    },
    {
      name: '.symtab',
      type: 2,
      link: 3,
      content: Buffer.concat([symbol(0, 0), ...offsets.map((offset) => symbol(offset, 0))]),
    },
    { name: '.strtab', type: 3, content: strings(...imports) },
    {
      name: '.rela.text',
      type: 4,
      link: 2,
      info: 1,
      content: Buffer.concat(changes.relocations ?? [relocation(0, 19, 1)]),
    },
    { name: '.vmhi.module', type: 1, flags: 2, content: moduleSelf(changes.name ?? 'clock') },
    {
      name: '.vmhi.versions',
      type: 1,
      content: Buffer.concat(
        changes.versions ?? imports.map((name) => moduleVersion(0x7084818c, name)),
      ),
    },
  ]);
}
