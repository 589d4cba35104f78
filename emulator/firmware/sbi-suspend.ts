/** SBI 3.0, chapters 9 and 13: a hart, or the whole system, sleeps and goes on elsewhere. */
import { fail, type SbiCall, type SbiHost, type SbiResult, sbiError } from './sbi-call.ts';

const suspendToRam = 0n;
const firstPlatformSleep = 0x8000_0000n;
const satp = 0x180;
const sstatus = 0x100;
const interruptsOn = 2n;
const a0 = 10;
const a1 = 11;

/** @returns whether a hart may be started or resumed at `address`. */
export function isEntry(host: SbiHost, address: bigint): boolean {
  return host.memory.contains(Number(address), 2) && (address & 1n) === 0n;
}

/**
 * The hart waits as in WFI, for what sie enables, and then goes on at `address` as a hart that was started there
 * (tables "HSM Hart Resume Register State" and "SUSP System Resume Register State").
 */
export function sleepUntilInterrupt(
  host: SbiHost,
  hart: number,
  address: bigint,
  opaque: bigint,
): void {
  const { core } = host;
  core.writeCsr(hart, satp, 0n);
  core.writeCsr(hart, sstatus, core.readCsr(hart, sstatus) & ~interruptsOn);
  core.writeRegister(hart, a0, BigInt(hart));
  core.writeRegister(hart, a1, opaque);
  core.writePc(hart, address);
  core.suspendHart(hart);
}

/** @returns `resumed` when the caller is not to be answered. */
export function suspendSystem(host: SbiHost, call: SbiCall): SbiResult | 'resumed' {
  const [type = 0n, address = 0n, opaque = 0n] = call.arguments;
  const sleep = BigInt.asUintN(32, type);
  if (sleep !== suspendToRam) {
    return fail(sleep >= firstPlatformSleep ? sbiError.notSupported : sbiError.invalidParameter);
  }
  if (!isEntry(host, address)) return fail(sbiError.invalidAddress);
  const others = host.started.some((started, hart) => started && hart !== call.hart);
  if (others) return fail(sbiError.denied);
  sleepUntilInterrupt(host, call.hart, address, opaque);
  return 'resumed';
}
