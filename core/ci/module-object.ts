import { Fault } from '#formats/claimed-bytes.ts';
import { type ModuleSelf, readModuleSelf } from '#formats/module/module-self.ts';
import { type LoadableObject, readLoadableObject } from './loadable-object.ts';

/** A driver module: an object that the loader takes, and what it says of itself. */
export interface ModuleObject extends ModuleSelf {
  object: LoadableObject;
}

type ParsedModule =
  | { ok: true; module: ModuleObject }
  /** `fault.offset`: the byte of the file that is wrong. */
  | { ok: false; fault: Fault };

export function parseModule(bytes: Uint8Array): ParsedModule {
  try {
    const object = readLoadableObject(bytes);
    return { ok: true, module: { object, ...readModuleSelf(object.sections) } };
  } catch (fault) {
    if (fault instanceof Fault) return { ok: false, fault };
    throw fault;
  }
}
