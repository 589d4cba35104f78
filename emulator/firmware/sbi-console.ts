/** SBI chapter 12: the debug console. */
import { fail, ok, type SbiCall, type SbiHost, type SbiResult, sbiError } from './sbi-call.ts';

/** Of one call; the caller is told how much was taken, and calls again for the rest. */
const bytesMaximum = 0x10_0000;

/** @returns undefined when there is no such function. */
export function callDebugConsole(host: SbiHost, call: SbiCall): SbiResult | undefined {
  switch (call.function) {
    case 0n:
      return write(host, call);
    case 1n:
      return read(host, call);
    case 2n:
      host.consoleByte(Number((call.arguments[0] ?? 0n) & 0xffn));
      return ok();
    default:
      return undefined;
  }
}

/** @returns the guest's buffer, or undefined when it is not in RAM as a whole. */
function buffer(host: SbiHost, call: SbiCall): Uint8Array | undefined {
  const [length = 0n, low = 0n, high = 0n] = call.arguments;
  if (high !== 0n) return undefined;
  // Numbers beyond 2^53 lose bits and are outside RAM anyhow.
  return host.ram(Number(low), Number(length));
}

function write(host: SbiHost, call: SbiCall): SbiResult {
  const bytes = buffer(host, call);
  if (bytes === undefined) return fail(sbiError.invalidParameter);
  const taken = bytes.subarray(0, bytesMaximum);
  for (const byte of taken) host.consoleByte(byte);
  return ok(BigInt(taken.length));
}

function read(host: SbiHost, call: SbiCall): SbiResult {
  const bytes = buffer(host, call);
  if (bytes === undefined) return fail(sbiError.invalidParameter);
  let count = 0;
  while (count < bytes.length) {
    const byte = host.takeInputByte();
    if (byte < 0) break;
    bytes[count] = byte;
    count += 1;
  }
  return ok(BigInt(count));
}
