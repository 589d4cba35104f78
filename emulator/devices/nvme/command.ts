/** Commands as the host writes them, and how they end. Source: NVM Express Base 1.4, 4.2, 4.5 and 4.6. */

export const submissionBytes = 64;
export const completionBytes = 16;

export interface NvmeCommand {
  opcode: number;
  id: number;
  /** Fused operation and PRP or SGL: neither is offered, so both are 0 in a command that is taken. */
  flags: number;
  namespace: number;
  prp1: number;
  prp2: number;
  /** Command dwords 10 to 15. */
  dword10: number;
  dword11: number;
  dword12: number;
  dword13: number;
}

/** Addresses beyond 2^53 lose bits, and are outside RAM anyhow. */
function readU64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}

/** @param entry 64 bytes of a submission queue. */
export function readCommand(entry: Uint8Array): NvmeCommand {
  const view = new DataView(entry.buffer, entry.byteOffset, submissionBytes);
  return {
    opcode: view.getUint8(0),
    flags: view.getUint8(1),
    id: view.getUint16(2, true),
    namespace: view.getUint32(4, true),
    prp1: readU64(view, 24),
    prp2: readU64(view, 32),
    dword10: view.getUint32(40, true),
    dword11: view.getUint32(44, true),
    dword12: view.getUint32(48, true),
    dword13: view.getUint32(52, true),
  };
}

/** 4.6.1: status code, status code type from bit 8, "do not retry" in bit 14. */
const doNotRetry = 0x4000;
export const status = {
  success: 0,
  invalidOpcode: 0x001 | doNotRetry,
  invalidField: 0x002 | doNotRetry,
  dataTransferError: 0x004 | doNotRetry,
  invalidNamespace: 0x00b | doNotRetry,
  commandSequenceError: 0x00c | doNotRetry,
  prpOffsetInvalid: 0x013 | doNotRetry,
  lbaOutOfRange: 0x080 | doNotRetry,
  completionQueueInvalid: 0x100 | doNotRetry,
  invalidQueueIdentifier: 0x101 | doNotRetry,
  invalidQueueSize: 0x102 | doNotRetry,
  asyncEventLimitExceeded: 0x105 | doNotRetry,
  invalidInterruptVector: 0x108 | doNotRetry,
  invalidLogPage: 0x109 | doNotRetry,
  /** To be tried again once the submission queues are deleted. */
  invalidQueueDeletion: 0x10c,
  featureNotSaveable: 0x10d | doNotRetry,
} as const;

/** How a command ended: its status, and dword 0 of the completion. */
export interface Outcome {
  status: number;
  value: number;
}

export function ended(status: number, value = 0): Outcome {
  return { status, value };
}

/** A completion queue entry (4.6). */
export function completion(
  outcome: Outcome,
  queue: { id: number; head: number },
  command: number,
  phase: number,
): Uint8Array {
  const view = new DataView(new ArrayBuffer(completionBytes));
  view.setUint32(0, outcome.value, true);
  view.setUint16(8, queue.head, true);
  view.setUint16(10, queue.id, true);
  view.setUint16(12, command, true);
  view.setUint16(14, (outcome.status << 1) | phase, true);
  return new Uint8Array(view.buffer);
}
