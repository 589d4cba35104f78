import type { ModuleMetadata } from '#drizzle/schema/changes.ts';
import { printFault } from '#formats/claimed-bytes.ts';
import { parseSymvers } from '#formats/module/symvers.ts';
import { counted } from '#formats/text/count.ts';
import type { Finding } from './finding.ts';
import { type ModuleObject, parseModule } from './module-object.ts';

/** Whether the bytes are a driver module that says of itself what its sender says. Pure. */
export function checkModule(
  bytes: Uint8Array,
  metadata: ModuleMetadata,
): { finding: Finding; module?: ModuleObject } {
  const name = 'module';
  const parsed = parseModule(bytes);
  if (!parsed.ok) {
    const summary = `${printFault('the module', parsed.fault)}; build it again and upload it`;
    return { finding: { name, outcome: 'fail', summary } };
  }
  const { module } = parsed;
  if (module.name !== metadata.name) {
    const summary = `the module calls itself "${printable(module.name)}", its upload says "${metadata.name}"`;
    return { finding: { name, outcome: 'fail', summary } };
  }
  const summary =
    `relocatable RISC-V object, ${counted(module.object.sections.length, 'section')}, ` +
    counted(module.object.relocationsCount, 'relocation');
  return { finding: { name, outcome: 'pass', summary }, module };
}

/**
 * Whether each symbol that a module wants is exported by the branch with the checksum that it was compiled
 * against. Pure.
 *
 * @param symvers text of the `Module.symvers` that a trusted build of the branch made.
 */
export function checkAbi(module: ModuleObject, symvers: string): Finding {
  const name = 'abi';
  const exported = parseSymvers(symvers);
  for (const symbol of module.object.undefinedSymbols) {
    const shown = printable(symbol);
    const checksum = exported.get(symbol);
    if (checksum === undefined) {
      return { name, outcome: 'fail', summary: `${shown} is not exported by the branch` };
    }
    const compiled = module.versions.get(symbol);
    if (compiled === undefined) {
      return {
        name,
        outcome: 'fail',
        summary: `${shown} has no checksum in .vmhi.versions; build the module with the current kit`,
      };
    }
    if (compiled !== checksum) {
      return {
        name,
        outcome: 'fail',
        summary: `${shown} was compiled as ${hex(compiled)}, the branch has ${hex(checksum)}; build it anew`,
      };
    }
  }
  const count = counted(module.object.undefinedSymbols.length, 'symbol');
  return { name, outcome: 'pass', summary: `${count} with the branch's checksums` };
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}
