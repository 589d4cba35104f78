/**
 * Writes a flattened device tree. Source: Devicetree Specification 0.4, chapter 5 "Flattened Devicetree (DTB) Format".
 */

/** A number is one cell; bytes go in as they are; a string ends in NUL, several follow one another. */
export type PropertyValue = number | readonly number[] | string | readonly string[] | Uint8Array;

export interface FdtNode {
  name: string;
  /** `true` is an empty property. */
  properties: Readonly<Record<string, PropertyValue | true>>;
  children?: readonly FdtNode[];
}

const token = { beginNode: 1, endNode: 2, property: 3, end: 9 } as const;
const magic = 0xd00d_feed;
const headerBytes = 40;
/** One empty entry ends the list of reserved memory. */
const reserveMapBytes = 16;

function encode(value: PropertyValue | true): Uint8Array {
  if (value === true) return new Uint8Array(0);
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'number') return encode([value]);
  if (typeof value === 'string') return encode([value]);
  if (isStrings(value)) return new TextEncoder().encode(value.map((text) => `${text}\0`).join(''));
  const view = new DataView(new ArrayBuffer(value.length * 4));
  for (const [index, cell] of value.entries()) view.setUint32(index * 4, cell);
  return new Uint8Array(view.buffer);
}

function isStrings(value: readonly number[] | readonly string[]): value is readonly string[] {
  return typeof value[0] === 'string';
}

class Block {
  #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }
  u32(value: number): void {
    this.#bytes.push(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  }
  padded(bytes: Uint8Array): void {
    for (const byte of bytes) this.#bytes.push(byte);
    while (this.#bytes.length % 4 !== 0) this.#bytes.push(0);
  }
  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

class Strings {
  readonly #offsets = new Map<string, number>();
  #length = 0;

  offset(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.#length;
    this.#offsets.set(name, offset);
    this.#length += name.length + 1;
    return offset;
  }
  done(): Uint8Array {
    return new TextEncoder().encode([...this.#offsets.keys()].map((name) => `${name}\0`).join(''));
  }
}

function writeNode(node: FdtNode, structure: Block, strings: Strings): void {
  structure.u32(token.beginNode);
  structure.padded(new TextEncoder().encode(`${node.name}\0`));
  for (const [name, value] of Object.entries(node.properties)) {
    const bytes = encode(value);
    structure.u32(token.property);
    structure.u32(bytes.length);
    structure.u32(strings.offset(name));
    structure.padded(bytes);
  }
  for (const child of node.children ?? []) writeNode(child, structure, strings);
  structure.u32(token.endNode);
}

/** @param root its name is ''. @returns a version 17 blob without any slack. */
export function writeFdt(root: FdtNode): Uint8Array {
  const structure = new Block();
  const strings = new Strings();
  writeNode(root, structure, strings);
  structure.u32(token.end);
  const names = strings.done();

  const structureAt = headerBytes + reserveMapBytes;
  const stringsAt = structureAt + structure.length;
  const blob = new Uint8Array(stringsAt + names.length);
  const header = [
    magic,
    blob.length,
    structureAt,
    stringsAt,
    headerBytes,
    17, // version
    16, // last compatible version
    0, // boot CPU
    names.length,
    structure.length,
  ];
  const view = new DataView(blob.buffer);
  for (const [index, field] of header.entries()) view.setUint32(index * 4, field);
  blob.set(structure.done(), structureAt);
  blob.set(names, stringsAt);
  return blob;
}
