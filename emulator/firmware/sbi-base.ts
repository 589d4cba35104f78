/** SBI chapter 4: the Base extension. */
import { extension, ok, type SbiCall, type SbiHost, type SbiResult } from './sbi-call.ts';
import { isLegacy } from './sbi-legacy.ts';

const specificationVersion = 0x0300_0000n;
/** 'SLIP'; this implementation has no registered number. */
const implementationId = 0x534c_4950n;
const implementationVersion = 1n;
/** mvendorid, marchid, mimpid. */
const machineIds = [0xf11, 0xf12, 0xf13] as const;

/** @returns undefined when there is no such function. */
export function callBase(host: SbiHost, call: SbiCall): SbiResult | undefined {
  switch (call.function) {
    case 0n:
      return ok(specificationVersion);
    case 1n:
      return ok(implementationId);
    case 2n:
      return ok(implementationVersion);
    case 3n:
      return ok(isKnown(call.arguments[0] ?? 0n) ? 1n : 0n);
    case 4n:
    case 5n:
    case 6n:
      return ok(host.core.readCsr(call.hart, machineIds[Number(call.function) - 4] ?? 0xf11));
    default:
      return undefined;
  }
}

function isKnown(id: bigint): boolean {
  return Object.values(extension).some((known) => known === id) || isLegacy(id);
}
