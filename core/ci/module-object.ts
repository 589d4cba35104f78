import { limits } from './elf-layout.ts';
import { type ElfObject, type ParsedElf, parseElfObject, sectionContent } from './elf-object.ts';

/**
 * What a driver module says of itself in `.vmhi.module` and `.vmhi.versions`.
 * Source: include/vmhi/module.h of the hosted tree.
 */
export interface ModuleObject {
  object: ElfObject;
  name: string;
  vendor: string;
  licence: string;
  /** Checksum of each symbol that it was compiled against. */
  versions: ReadonlyMap<string, number>;
}

export type ParsedModule =
  | { ok: true; module: ModuleObject }
  | { ok: false; offset: number; reason: string };

const magic = 0x4d484d56;
const nameBytes = 32;
const selfBytes = 8 + 3 * nameBytes + 8;
const versionBytes = 64;

export function parseModule(bytes: Uint8Array): ParsedModule {
  const parsed: ParsedElf = parseElfObject(bytes);
  if (!parsed.ok) return parsed;
  const { object } = parsed;
  const self = sectionContent(bytes, object, '.vmhi.module');
  if (self === undefined) return wrong(0, 'has no section .vmhi.module: it is no driver module');
  const at = self.byteOffset - bytes.byteOffset;
  const view = new DataView(self.buffer, self.byteOffset, self.byteLength);
  if (self.length !== selfBytes) {
    return wrong(at, `.vmhi.module is ${self.length} bytes, not ${selfBytes}: one module a file`);
  }
  if (view.getUint32(0, true) !== magic) return wrong(at, '.vmhi.module does not begin with VMHM');
  const [name, vendor, licence] = [0, 1, 2].map((index) =>
    readText(self.subarray(8 + index * nameBytes, 8 + (index + 1) * nameBytes)),
  );
  if (name === undefined || vendor === undefined || licence === undefined) {
    return wrong(at + 8, '.vmhi.module has a text that does not end');
  }
  const versions = readVersions(sectionContent(bytes, object, '.vmhi.versions'));
  if (versions === undefined) {
    const section = object.sections.find((candidate) => candidate.name === '.vmhi.versions');
    return wrong(
      section?.offset ?? 0,
      '.vmhi.versions is no whole number of entries, 1024 at most',
    );
  }
  return { ok: true, module: { object, name, vendor, licence, versions } };
}

function wrong(offset: number, reason: string): ParsedModule {
  return { ok: false, offset, reason };
}

function readText(field: Uint8Array): string | undefined {
  const end = field.indexOf(0);
  return end < 0 ? undefined : Buffer.from(field.subarray(0, end)).toString('latin1');
}

function readVersions(section: Uint8Array | undefined): Map<string, number> | undefined {
  const versions = new Map<string, number>();
  if (section === undefined) return versions;
  const count = section.length / versionBytes;
  if (!Number.isInteger(count) || count > limits.versions) return undefined;
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  for (let at = 0; at < section.length; at += versionBytes) {
    const name = readText(section.subarray(at + 4, at + versionBytes));
    if (name === undefined || name === '') return undefined;
    versions.set(name, view.getUint32(at, true));
  }
  return versions;
}

/** Reads the branch's `Module.symvers`: `0xchecksum<TAB>symbol` on each line. */
export function parseSymvers(text: string): Map<string, number> {
  const symbols = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^0x([0-9a-f]{1,8})\t(\S+)/i.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) {
      symbols.set(match[2], Number.parseInt(match[1], 16));
    }
  }
  return symbols;
}
