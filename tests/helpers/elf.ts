/** Builds small relocatable objects by hand, so that each field can be made wrong. */

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

/** Section 0 is the null section; the names' section comes last. Each begins at a multiple of eight. */
export function elfObject(specifications: readonly SectionSpecification[]): Buffer {
  const all: SectionSpecification[] = [
    { name: '', type: 0 },
    ...specifications,
    { name: '.shstrtab', type: 3 },
  ];
  const names = strings(...all.map(({ name }) => name));
  const contents: Uint8Array[] = [];
  const headers = Buffer.alloc(all.length * 64);
  let offset = 64;
  let nameOffset = 1;
  for (const [index, section] of all.entries()) {
    const content = index === all.length - 1 ? names : (section.content ?? new Uint8Array());
    const at = index * 64;
    headers.writeUInt32LE(nameOffset, at);
    headers.writeUInt32LE(section.type, at + 4);
    headers.writeBigUInt64LE(BigInt(section.flags ?? 0), at + 8);
    headers.writeBigUInt64LE(BigInt(offset), at + 24);
    headers.writeBigUInt64LE(BigInt(section.sizeBytes ?? content.length), at + 32);
    headers.writeUInt32LE(section.link ?? 0, at + 40);
    headers.writeUInt32LE(section.info ?? 0, at + 44);
    headers.writeBigUInt64LE(BigInt(section.alignment ?? 1), at + 48);
    headers.writeBigUInt64LE(BigInt(section.type === 2 || section.type === 4 ? 24 : 0), at + 56);
    const padding = Buffer.alloc(-content.length & 7);
    contents.push(content, padding);
    offset += content.length + padding.length;
    nameOffset += section.name.length + 1;
  }
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(1, 16);
  header.writeUInt16LE(243, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(offset), 40);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(64, 58);
  if (all.length < 0xff00) {
    header.writeUInt16LE(all.length, 60);
    header.writeUInt16LE(all.length - 1, 62);
  } else {
    // Extended numbering: section 0 says how many, and which holds the names.
    header.writeUInt16LE(0xffff, 62);
    headers.writeBigUInt64LE(BigInt(all.length), 32);
    headers.writeUInt32LE(all.length - 1, 40);
  }
  return Buffer.concat([header, ...contents, headers]);
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
