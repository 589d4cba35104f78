/**
 * A chain of descriptors, followed with every step checked: indices below the table's length, no more steps than the
 * table has entries, each buffer in RAM, one indirect table at most.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 2.7.5 "The Virtqueue Descriptor Table".
 */
import type { GuestMemory } from '../../machine/guest-memory.ts';

export interface Segment {
  address: number;
  length: number;
}

/** One request: what the device may read, then what it may write. */
export interface Chain {
  head: number;
  readable: Segment[];
  writable: Segment[];
  descriptors: number;
}

/** The driver broke a rule; the message says which, for the event. */
export class VirtioMisuse extends Error {}

/** `entries` descriptors at an address that was checked to lie in RAM. */
export interface Table {
  what: 'descriptor' | 'indirect descriptor';
  address: number;
  entries: number;
}

const descriptorBytes = 16;
const flag = { next: 1, write: 2, indirect: 4 } as const;
/** QEMU's bound too (VIRTQUEUE_MAX_SIZE); Linux may make an indirect table longer than its queue is. */
const chainMaximum = 1024;

interface Descriptor {
  /** Table and index, for the text of events. */
  place: { what: Table['what']; index: number };
  segment: Segment;
  flags: number;
  next: number;
}

function refuse({ what, index }: Descriptor['place'], words: string): never {
  throw new VirtioMisuse(`${what} ${index} ${words}`);
}

/** @throws VirtioMisuse when the table has no such descriptor or it speaks of memory outside RAM. */
function readDescriptor(memory: GuestMemory, table: Table, index: number): Descriptor {
  const place = { what: table.what, index };
  if (index >= table.entries) refuse(place, `in a table of ${table.entries}`);
  const at = table.address + descriptorBytes * index;
  const segment = { address: memory.readU64(at), length: memory.readU32(at + 8) };
  if (!memory.contains(segment.address, segment.length)) {
    const range = `0x${segment.address.toString(16)} + 0x${segment.length.toString(16)}`;
    refuse(place, `(${range}) is outside RAM`);
  }
  return { place, segment, flags: memory.readU16(at + 12), next: memory.readU16(at + 14) };
}

function append(chain: Chain, { place, segment, flags }: Descriptor): void {
  if ((flags & flag.write) !== 0) chain.writable.push(segment);
  else if (chain.writable.length > 0) refuse(place, 'is readable behind a writable one');
  else chain.readable.push(segment);
}

/** 2.7.5.3.1: it holds whole descriptors, and no descriptor follows the one that refers to it. */
function indirectTable({ place, segment, flags }: Descriptor, negotiated: boolean): Table {
  if (!negotiated) refuse(place, 'is indirect, which was not negotiated');
  if ((flags & flag.next) !== 0) refuse(place, 'is indirect and has a next one');
  if (segment.length === 0 || segment.length % descriptorBytes !== 0) {
    refuse(place, `is an indirect table of ${segment.length} bytes`);
  }
  const entries = segment.length / descriptorBytes;
  return { what: 'indirect descriptor', address: segment.address, entries };
}

/** @returns the indirect table that ends the walk, if one does. */
function walk(
  memory: GuestMemory,
  chain: Chain,
  table: Table,
  mayBeIndirect: boolean,
): Table | undefined {
  let index = table.what === 'descriptor' ? chain.head : 0;
  for (let steps = 1; ; steps += 1) {
    const descriptor = readDescriptor(memory, table, index);
    if (steps > table.entries) {
      throw new VirtioMisuse(`descriptor chain from ${chain.head} runs in a circle`);
    }
    chain.descriptors += 1;
    if (chain.descriptors > chainMaximum) {
      throw new VirtioMisuse(`descriptor chain from ${chain.head} is longer than ${chainMaximum}`);
    }
    // The write flag of a descriptor that refers to a table is ignored (2.7.5.3.2).
    if ((descriptor.flags & flag.indirect) !== 0) return indirectTable(descriptor, mayBeIndirect);
    append(chain, descriptor);
    if ((descriptor.flags & flag.next) === 0) return undefined;
    index = descriptor.next;
  }
}

/**
 * @param table the queue's own; zero or more of its descriptors, then at most one indirect table (2.7.5.3.2).
 * @param indirectDescriptors whether VIRTIO_F_INDIRECT_DESC was negotiated.
 * @throws VirtioMisuse
 */
export function followChain(
  memory: GuestMemory,
  table: Table,
  head: number,
  indirectDescriptors: boolean,
): Chain {
  const chain: Chain = { head, readable: [], writable: [], descriptors: 0 };
  const indirect = walk(memory, chain, table, indirectDescriptors);
  if (indirect !== undefined) walk(memory, chain, indirect, false);
  return chain;
}
