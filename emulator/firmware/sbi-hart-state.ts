/** SBI chapter 9: starting, stopping and suspending harts. */
import { fail, ok, type SbiCall, type SbiHost, type SbiResult, sbiError } from './sbi-call.ts';
import { isEntry, sleepUntilInterrupt } from './sbi-suspend.ts';

const state = { started: 0n, stopped: 1n, suspended: 4n } as const;
const suspend = { retentive: 0n, nonRetentive: 0x8000_0000n } as const;
const supervisorMode = 1;

/** @returns undefined when there is no such function. */
export function callHartState(host: SbiHost, call: SbiCall): SbiResult | 'resumed' | undefined {
  switch (call.function) {
    case 0n:
      return start(host, call);
    case 1n:
      host.started[call.hart] = false;
      host.core.setStarted(call.hart, 0);
      return ok();
    case 2n:
      return status(host, call);
    case 3n:
      return suspendHart(host, call);
    default:
      return undefined;
  }
}

function start(host: SbiHost, call: SbiCall): SbiResult {
  const [hart = 0n, address = 0n, opaque = 0n] = call.arguments;
  if (hart >= BigInt(host.harts)) return fail(sbiError.invalidParameter);
  if (!isEntry(host, address)) return fail(sbiError.invalidAddress);
  if (host.started[Number(hart)]) return fail(sbiError.alreadyAvailable);
  host.started[Number(hart)] = true;
  host.locks[Number(hart)] = 0;
  host.core.resetHart(Number(hart), address, supervisorMode, opaque, 1);
  return ok();
}

function status(host: SbiHost, call: SbiCall): SbiResult {
  const [hart = 0n] = call.arguments;
  if (hart >= BigInt(host.harts)) return fail(sbiError.invalidParameter);
  if (!host.started[Number(hart)]) return ok(state.stopped);
  return ok(host.core.isSuspended(Number(hart)) === 1 ? state.suspended : state.started);
}

/** 9.4: a retentive suspend goes on behind the call with its answer, once an interrupt that sie enables is pending. */
function suspendHart(host: SbiHost, call: SbiCall): SbiResult | 'resumed' {
  const [given = 0n, address = 0n, opaque = 0n] = call.arguments;
  const type = BigInt.asUintN(32, given);
  if (type === suspend.retentive) {
    host.core.suspendHart(call.hart);
    return ok();
  }
  if (type !== suspend.nonRetentive) return fail(sbiError.invalidParameter);
  if (!isEntry(host, address)) return fail(sbiError.invalidAddress);
  sleepUntilInterrupt(host, call.hart, address, opaque);
  return 'resumed';
}
