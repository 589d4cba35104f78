import { encode } from './encode.ts';
import { instantiateHartCore } from './instance.ts';

/** Twelve instructions with a multiply, a load and a store among them, over a window of 2 KiB. */
const loop = [
  encode('mul', { rd: 5, rs1: 5, rs2: 6 }),
  encode('ld', { rd: 7, rs1: 10, immediate: 0 }),
  encode('add', { rd: 5, rs1: 5, rs2: 7 }),
  encode('sd', { rs1: 10, rs2: 5, immediate: 8 }),
  encode('xor', { rd: 28, rs1: 28, rs2: 5 }),
  encode('addi', { rd: 29, rs1: 29, immediate: 1 }),
  encode('andi', { rd: 30, rs1: 29, immediate: 255 }),
  encode('slli', { rd: 30, rs1: 30, immediate: 3 }),
  encode('add', { rd: 10, rs1: 12, rs2: 30 }),
  encode('srli', { rd: 31, rs1: 28, immediate: 7 }),
  encode('add', { rd: 6, rs1: 6, rs2: 31 }),
  encode('bne', { rs1: 29, rs2: 0, immediate: -44 }),
];

const unused = (): never => {
  throw new Error('the loop touches RAM alone');
};

/**
 * Runs the loop on one hart, first to warm up, then measured.
 *
 * @returns millions of instructions a second of this computer's time.
 */
export function measureLoopMips(
  wasmModule: WebAssembly.Module,
  instructions = 200_000_000,
): number {
  const core = instantiateHartCore(wasmModule, {
    mmioRead: unused,
    mmioWrite: unused,
    sbiCall: unused,
    event: unused,
  });
  if (core.create(1, 1 << 20) !== 1) throw new Error('no memory for the benchmark');
  const ram = new DataView(core.memory.buffer, core.ramPointer());
  for (const [index, word] of loop.entries()) ram.setUint32(index * 4, word, true);
  core.writeRegister(0, 12, 0x80010000n);
  core.writeRegister(0, 10, 0x80010000n);
  core.run(BigInt(instructions / 5));
  const start = performance.now();
  core.run(BigInt(instructions));
  return instructions / 1000 / (performance.now() - start);
}
