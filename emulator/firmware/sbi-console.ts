/** SBI chapter 12: the debug console. */
import { fail, ok, type SbiCall, type SbiHost, type SbiResult, sbiError } from './sbi-call.ts';

/** Limit of one call. The answer says how many bytes were written, and the caller calls again for the rest. */
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

/**
 * The guest's buffer. Chapter 12 has the address in two halves. Addresses above 2^53 lose bits, and are outside RAM in
 * any case.
 */
function place(call: SbiCall): { address: number; length: number } {
  const [length = 0n, low = 0n, high = 0n] = call.arguments;
  return { address: Number(low | (high << 64n)), length: Number(length) };
}

function write(host: SbiHost, call: SbiCall): SbiResult {
  const { address, length } = place(call);
  const bytes = host.memory.read(address, length);
  if (bytes === undefined) return fail(sbiError.invalidParameter);
  const taken = bytes.subarray(0, bytesMaximum);
  for (const byte of taken) host.consoleByte(byte);
  return ok(BigInt(taken.length));
}

function read(host: SbiHost, call: SbiCall): SbiResult {
  const { address, length } = place(call);
  if (!host.memory.contains(address, length)) return fail(sbiError.invalidParameter);
  const bytes: number[] = [];
  while (bytes.length < Math.min(length, bytesMaximum)) {
    const byte = host.takeInputByte();
    if (byte < 0) break;
    bytes.push(byte);
  }
  host.memory.write(address, Uint8Array.from(bytes));
  return ok(BigInt(bytes.length));
}
