import { Fault } from '../claimed-bytes.ts';
import { type ElfSection, openElf, readElfSections } from '../elf/elf-file.ts';

/**
 * What a driver module says of itself in `.vmhi.module` and `.vmhi.versions`. Reads bytes of anybody; runs in a
 * browser too.
 * Source: include/vmhi/module.h of the hosted tree.
 */
export interface ModuleSelf {
  name: string;
  vendor: string;
  licence: string;
  /** VMHI_D_VERSION that it was compiled with. */
  abi: { major: number; minor: number };
  /** Checksum of each symbol that it was compiled against. */
  versions: ReadonlyMap<string, number>;
}

const moduleSections = { self: '.vmhi.module', versions: '.vmhi.versions' } as const;
export const moduleSectionsMax = 256;
const moduleVersionsMax = 1024;

const magic = 0x4d484d56;
const nameBytes = 32;
const selfBytes = 8 + 3 * nameBytes + 8;
const versionBytes = 64;
const latin1 = new TextDecoder('latin1');

/**
 * Reads the two sections of a whole module file.
 *
 * @returns what is wrong, and the byte, when the file is no module.
 */
export function readModuleFile(
  bytes: Uint8Array,
): { ok: true; self: ModuleSelf } | { ok: false; fault: Fault } {
  try {
    const sections = readElfSections(openElf(bytes), moduleSectionsMax);
    return { ok: true, self: readModuleSelf(sections) };
  } catch (fault) {
    if (fault instanceof Fault) return { ok: false, fault };
    throw fault;
  }
}

/** @throws Fault with the byte that is wrong. */
export function readModuleSelf(sections: readonly ElfSection[]): ModuleSelf {
  const section = sections.find(({ name }) => name === moduleSections.self);
  if (section === undefined) {
    throw new Fault(0, 'has no section .vmhi.module: it is no driver module');
  }
  const { bytes: self, offset: at } = section;
  if (self.length !== selfBytes) {
    throw new Fault(
      at,
      `.vmhi.module is ${self.length} bytes, not ${selfBytes}: one module a file`,
    );
  }
  const view = new DataView(self.buffer, self.byteOffset, self.byteLength);
  if (view.getUint32(0, true) !== magic)
    throw new Fault(at, '.vmhi.module does not begin with VMHM');
  const [name, vendor, licence] = [0, 1, 2].map((index) =>
    readText(self.subarray(8 + index * nameBytes, 8 + (index + 1) * nameBytes)),
  );
  if (name === undefined || vendor === undefined || licence === undefined) {
    throw new Fault(at + 8, '.vmhi.module has a text that does not end');
  }
  const abi = view.getUint32(4, true);
  return {
    name,
    vendor,
    licence,
    abi: { major: abi >>> 16, minor: abi & 0xffff },
    versions: readVersions(sections),
  };
}

function readText(field: Uint8Array): string | undefined {
  const end = field.indexOf(0);
  return end < 0 ? undefined : latin1.decode(field.subarray(0, end));
}

function readVersions(sections: readonly ElfSection[]): Map<string, number> {
  const versions = new Map<string, number>();
  const section = sections.find(({ name }) => name === moduleSections.versions);
  if (section === undefined) return versions;
  const { bytes: content } = section;
  const wrong = new Fault(
    section.offset,
    `.vmhi.versions is no whole number of entries, ${moduleVersionsMax} at most`,
  );
  const count = content.length / versionBytes;
  if (!Number.isInteger(count) || count > moduleVersionsMax) throw wrong;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  for (let at = 0; at < content.length; at += versionBytes) {
    const name = readText(content.subarray(at + 4, at + versionBytes));
    if (name === undefined || name === '') throw wrong;
    versions.set(name, view.getUint32(at, true));
  }
  return versions;
}
