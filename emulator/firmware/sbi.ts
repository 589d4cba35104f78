/**
 * The built-in firmware: what an `ecall` from S-mode asks for.
 * Source: RISC-V Supervisor Binary Interface Specification 3.0; chapter numbers in the comments are its.
 */
import { charges } from '../record/charges.ts';
import type { StateExchange } from '../state/state-exchange.ts';
import { callBase } from './sbi-base.ts';
import {
  extension,
  fail,
  ok,
  type SbiCall,
  type SbiHost,
  type SbiResult,
  sbiError,
} from './sbi-call.ts';
import { callDebugConsole } from './sbi-console.ts';
import { fenceEvent, firmwareEvent } from './sbi-events.ts';
import { callFeatures } from './sbi-features.ts';
import { callHartState } from './sbi-hart-state.ts';
import { callLegacy, isLegacy, type LegacyActions } from './sbi-legacy.ts';
import { suspendSystem } from './sbi-suspend.ts';

/** CSR and interrupt numbers of the privileged specification. */
const stimecmp = 0x14d;
const supervisorSoftwareInterrupt = 1;

/** Passes the firmware's state through `state`. */
export function exchangeFirmware(host: SbiHost, state: StateExchange): void {
  for (let hart = 0; hart < host.harts; hart += 1) {
    host.started[hart] = state.flag(host.started[hart] ?? false);
    host.locks[hart] = state.u32(host.locks[hart] ?? 0);
    host.counters[hart]?.exchange(state);
  }
}

/** Performs the call that `hart` made, and leaves the answer in its registers. */
export function handleSbiCall(host: SbiHost, hart: number): void {
  const { core } = host;
  const register = (index: number): bigint => BigInt.asUintN(64, core.readRegister(hart, index));
  const call: SbiCall = {
    hart,
    extension: register(17),
    function: register(16),
    arguments: [10, 11, 12, 13, 14, 15].map(register),
  };
  host.charge(charges.sbiCall);
  if (isLegacy(call.extension)) {
    core.writeRegister(hart, 10, callLegacy(host, call, legacyActions(host)));
    return;
  }
  const result = dispatch(host, call) ?? unsupported(host, call);
  // A hart that was just stopped, or goes on elsewhere, has no caller to answer to.
  if (result === 'resumed' || !host.started[hart]) return;
  core.writeRegister(hart, 10, result.error);
  core.writeRegister(hart, 11, result.value);
}

function unsupported(host: SbiHost, call: SbiCall): SbiResult {
  host.event(
    call.hart,
    'sbi-unsupported',
    () => `extension 0x${call.extension.toString(16)}, function ${call.function}`,
  );
  return fail(sbiError.notSupported);
}

/** @returns undefined when there is no such function. */
function dispatch(host: SbiHost, call: SbiCall): SbiResult | 'resumed' | undefined {
  switch (call.extension) {
    case extension.base:
      return callBase(host, call);
    case extension.time:
      return call.function === 0n ? setTimer(host, call) : undefined;
    case extension.ipi:
      return call.function === 0n ? sendIpi(host, call) : undefined;
    case extension.rfence:
      return call.function <= 6n ? fence(host, call) : undefined;
    case extension.hartState:
      return callHartState(host, call);
    case extension.systemReset:
      return call.function === 0n ? systemReset(host, call) : undefined;
    case extension.debugConsole:
      return callDebugConsole(host, call);
    case extension.performance:
      return host.counters[call.hart]?.call(host, call);
    case extension.suspend:
      return call.function === 0n ? suspendSystem(host, call) : undefined;
    case extension.features:
      return callFeatures(host, call);
    default:
      return undefined;
  }
}

/** Chapter 6: the next timer interrupt, which also takes back a pending one. */
function setTimer(host: SbiHost, call: SbiCall): SbiResult {
  host.counters[call.hart]?.count(firmwareEvent.setTimer);
  host.core.writeCsr(call.hart, stimecmp, call.arguments[0] ?? 0n);
  return ok();
}

/** Chapter 3.1, hart mask: a base of all ones means every hart. @returns undefined when it names a missing one. */
function maskedHarts(host: SbiHost, mask: bigint, base: bigint): number[] | undefined {
  if (base === 0xffff_ffff_ffff_ffffn) return Array.from({ length: host.harts }, (_, hart) => hart);
  const harts: number[] = [];
  for (let bit = 0n; bit < 64n; bit += 1n) {
    if (((mask >> bit) & 1n) === 0n) continue;
    if (base + bit >= BigInt(host.harts)) return undefined;
    harts.push(Number(base + bit));
  }
  return harts;
}

/** Chapter 7. */
function sendIpi(host: SbiHost, call: SbiCall): SbiResult {
  const [mask = 0n, base = 0n] = call.arguments;
  const harts = maskedHarts(host, mask, base);
  if (harts === undefined) return fail(sbiError.invalidParameter);
  interrupt(host, call.hart, harts);
  return ok();
}

function interrupt(host: SbiHost, caller: number, harts: readonly number[]): void {
  countRemote(host, firmwareEvent.ipiSent, caller, harts);
  for (const hart of harts) host.core.setInterruptLine(hart, supervisorSoftwareInterrupt, 1);
}

/** Chapter 8. Every kind of fence drops all cached translations of the harts: more than was asked for, never less. */
function fence(host: SbiHost, call: SbiCall): SbiResult {
  const [mask = 0n, base = 0n] = call.arguments;
  const harts = maskedHarts(host, mask, base);
  if (harts === undefined) return fail(sbiError.invalidParameter);
  fenceHarts(host, call.function, call.hart, harts);
  return ok();
}

function fenceHarts(host: SbiHost, fid: bigint, caller: number, harts: readonly number[]): void {
  countRemote(host, fenceEvent(fid), caller, harts);
  for (const hart of harts) host.core.fenceAll(hart);
}

/** Counts one call for the hart that made it and for those that it concerns. */
function countRemote(host: SbiHost, sent: number, caller: number, harts: readonly number[]): void {
  host.counters[caller]?.count(sent);
  for (const hart of harts) host.counters[hart]?.count(sent + 1);
}

function legacyActions(host: SbiHost): LegacyActions {
  return {
    setTimer: (call) => setTimer(host, call),
    sendIpi: (caller, harts) => interrupt(host, caller, harts),
    fence: (fid, caller, harts) => fenceHarts(host, fid, caller, harts),
  };
}

/** Chapter 10. */
function systemReset(host: SbiHost, call: SbiCall): SbiResult {
  const [type = 0n, reason = 0n] = call.arguments.map((value) => BigInt.asUintN(32, value));
  if (type > 2n || reason > 1n) return fail(sbiError.invalidParameter);
  if (type !== 0n) host.end({ kind: 'reset' });
  else host.end(reason === 1n ? { kind: 'guest-failure', code: 1 } : { kind: 'powered-off' });
  return ok();
}
