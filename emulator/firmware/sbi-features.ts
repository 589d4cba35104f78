/** SBI 3.0, chapter 18: firmware features, each hart's own. */
import { fail, ok, type SbiCall, type SbiHost, type SbiResult, sbiError } from './sbi-call.ts';

/** Table "FWFT Feature Types". */
const feature = { misalignedDelegation: 0, hardwareAccessedDirty: 4, last: 5 } as const;
const lock = 1n;
const menvcfg = 0x30a;
const adue = 1n << 61n;

/** @returns undefined when there is no such function. */
export function callFeatures(host: SbiHost, call: SbiCall): SbiResult | undefined {
  if (call.function === 0n) return setFeature(host, call);
  return call.function === 1n ? getFeature(host, call) : undefined;
}

function identify(call: SbiCall): number {
  return Number(BigInt.asUintN(32, call.arguments[0] ?? 0n));
}

/** A reserved or platform-specific feature is denied; a standard one that these harts do not have is not supported. */
function refuse(id: number): SbiResult {
  return fail(id <= feature.last ? sbiError.notSupported : sbiError.denied);
}

/** Misaligned AMOs are the only accesses that trap as misaligned, and always to the supervisor. */
function current(host: SbiHost, hart: number, id: number): bigint | undefined {
  if (id === feature.misalignedDelegation) return 1n;
  if (id !== feature.hardwareAccessedDirty) return undefined;
  return (host.core.readCsr(hart, menvcfg) & adue) === 0n ? 0n : 1n;
}

function getFeature(host: SbiHost, call: SbiCall): SbiResult {
  const id = identify(call);
  const value = current(host, call.hart, id);
  return value === undefined ? refuse(id) : ok(value);
}

function setFeature(host: SbiHost, call: SbiCall): SbiResult {
  const [, value = 0n, flags = 0n] = call.arguments;
  const id = identify(call);
  if (current(host, call.hart, id) === undefined) return refuse(id);
  if (value > 1n || flags > lock) return fail(sbiError.invalidParameter);
  const locks = host.locks[call.hart] ?? 0;
  if ((locks & (1 << id)) !== 0) return fail(sbiError.deniedLocked);
  if (id === feature.misalignedDelegation) {
    if (value === 0n) return fail(sbiError.denied);
  } else {
    const rest = host.core.readCsr(call.hart, menvcfg) & ~adue;
    host.core.writeCsr(call.hart, menvcfg, value === 1n ? rest | adue : rest);
    host.core.fenceAll(call.hart);
  }
  if (flags === lock) host.locks[call.hart] = locks | (1 << id);
  return ok();
}
