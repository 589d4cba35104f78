import { Fault } from '#formats/claimed-bytes.ts';
import { type ModuleSelf, readModuleSelf } from '#formats/module/module-self.ts';
import { type ElfObject, parseElfObject } from './elf-object.ts';

/** A driver module: an object that the loader takes, and what it says of itself. */
export interface ModuleObject extends ModuleSelf {
  object: ElfObject;
}

export type ParsedModule =
  | { ok: true; module: ModuleObject }
  | { ok: false; offset: number; reason: string };

export function parseModule(bytes: Uint8Array): ParsedModule {
  const parsed = parseElfObject(bytes);
  if (!parsed.ok) return parsed;
  const { object } = parsed;
  try {
    return { ok: true, module: { object, ...readModuleSelf(bytes, object.sections) } };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, offset: error.offset, reason: error.message };
    throw error;
  }
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
