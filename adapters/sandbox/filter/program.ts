import { type DeniedCall, deniedCalls, newestCall } from './denied-calls.ts';

/**
 * The sandbox's filter of system calls as a program of classic BPF: 8 bytes an instruction, little endian.
 * Pure. Sources: seccomp(2); Linux, include/uapi/linux/{bpf_common,filter,seccomp,audit}.h.
 */
export type Architecture = 'x64' | 'arm64';

interface Instruction {
  code: number;
  value: number;
  ifTrue?: number;
  ifFalse?: number;
}

const code = { load: 0x20, jumpEqual: 0x15, jumpGreater: 0x25, jumpAnySet: 0x45, return: 0x06 };
/** Offsets into struct seccomp_data; of an argument the low half, which is all that these calls read. */
const offset = { number: 0, architecture: 4, argument0: 16, argument1: 24 };
const answer = { allow: 0x7fff0000, kill: 0x80000000, error: 0x00050000 };
const errors: Record<DeniedCall['error'], number> = { EPERM: 1, ENOSYS: 38 };

const architectures: Record<Architecture, { audit: number; clone: number; ioctl: number }> = {
  x64: { audit: 0xc000003e, clone: 56, ioctl: 16 },
  arm64: { audit: 0xc00000b7, clone: 220, ioctl: 29 },
};

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET; NEWTIME is a signal's bit to clone. */
const newNamespaces = 0x7e020000;
/** TIOCSTI and TIOCLINUX: they type on the terminal that the runner was started from. */
const terminalInput = [0x5412, 0x541c];

/** @throws Error on an architecture that the list does not know. */
export function filterProgram(architecture: string): Uint8Array {
  if (architecture !== 'x64' && architecture !== 'arm64') {
    throw new Error(`no filter of system calls is known for ${architecture}`);
  }
  const { audit, clone, ioctl } = architectures[architecture];
  return encode([
    load(offset.architecture),
    ...unless(code.jumpEqual, audit, { code: code.return, value: answer.kill }),
    load(offset.number),
    // Also the calls of x32, which carry bit 30.
    ...when(code.jumpGreater, newestCall, error('ENOSYS')),
    ...deniedCalls.flatMap((call) => {
      const number = call[architecture];
      return number === undefined ? [] : when(code.jumpEqual, number, error(call.error));
    }),
    ...inCall(clone, [
      load(offset.argument0),
      ...when(code.jumpAnySet, newNamespaces, error('EPERM')),
    ]),
    ...inCall(ioctl, [
      load(offset.argument1),
      ...terminalInput.flatMap((request) => when(code.jumpEqual, request, error('EPERM'))),
    ]),
    { code: code.return, value: answer.allow },
  ]);
}

function load(at: number): Instruction {
  return { code: code.load, value: at };
}

function error(name: DeniedCall['error']): Instruction {
  return { code: code.return, value: answer.error | errors[name] };
}

function when(jump: number, value: number, then: Instruction): Instruction[] {
  return [{ code: jump, value, ifFalse: 1 }, then];
}

function unless(jump: number, value: number, then: Instruction): Instruction[] {
  return [{ code: jump, value, ifTrue: 1 }, then];
}

/** What looks at arguments loses the call's number: it ends with an answer. */
function inCall(number: number, body: readonly Instruction[]): Instruction[] {
  const whole = [...body, { code: code.return, value: answer.allow }];
  return [{ code: code.jumpEqual, value: number, ifFalse: whole.length }, ...whole];
}

function encode(instructions: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(instructions.length * 8);
  instructions.forEach((instruction, index) => {
    bytes.writeUInt16LE(instruction.code, index * 8);
    bytes.writeUInt8(instruction.ifTrue ?? 0, index * 8 + 2);
    bytes.writeUInt8(instruction.ifFalse ?? 0, index * 8 + 3);
    bytes.writeUInt32LE(instruction.value >>> 0, index * 8 + 4);
  });
  return bytes;
}
