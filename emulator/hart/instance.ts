import type { BoardCallbacks, HartCore } from './interface.ts';

function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

/** What the module exports, where WebAssembly gives 64-bit integers as signed BigInt. */
function asCore(exports: WebAssembly.Exports): HartCore {
  // Guaranteed by `assembly/index.ts`, which is the only module that this is called with; tests call every entry.
  return exports as unknown as HartCore;
}

/** The board's callbacks in the shape in which the module imports them: 64-bit integers arrive signed. */
function importsOf(board: BoardCallbacks): WebAssembly.Imports {
  return {
    board: {
      mmioRead: (hart: number, address: bigint, size: number) =>
        board.mmioRead(hart, unsigned(address), size),
      mmioWrite: (hart: number, address: bigint, size: number, value: bigint) =>
        board.mmioWrite(hart, unsigned(address), size, unsigned(value)),
      sbiCall: (hart: number) => board.sbiCall(hart),
      event: (hart: number, kind: number, a: bigint, b: bigint) =>
        board.event(hart, kind, unsigned(a), unsigned(b)),
      trapTaken: (
        hart: number,
        cause: bigint,
        pc: bigint,
        value: bigint,
        value2: bigint,
        mode: number,
      ) =>
        board.trapTaken?.(
          hart,
          unsigned(cause),
          unsigned(pc),
          unsigned(value),
          unsigned(value2),
          mode,
        ),
      accessed: (hart: number, address: bigint, size: number, value: bigint, store: number) =>
        board.accessed?.(hart, unsigned(address), size, unsigned(value), store),
      codePage: () => board.codePage?.(),
      executed: (offset: number) => board.executed?.(offset >>> 0),
      passed: (hart: number, offset: number) => board.passed?.(hart, offset >>> 0),
      sealBroken: (hart: number, offset: number, size: number) =>
        board.sealBroken?.(hart < 0 ? undefined : hart, offset >>> 0, size),
    },
  };
}

/**
 * Makes one machine's core.
 *
 * @param wasmModule the compiled `hart.wasm`.
 * @param board its callbacks are called from inside `run` only.
 * @returns the core, before `create`.
 * @throws WebAssembly.LinkError when the module is of another build.
 */
export function instantiateHartCore(
  wasmModule: WebAssembly.Module,
  board: BoardCallbacks,
): HartCore {
  const instance = new WebAssembly.Instance(wasmModule, importsOf(board));
  const core = asCore(instance.exports);
  return {
    ...core,
    memory: core.memory,
    time: () => unsigned(core.time()),
    retired: () => unsigned(core.retired()),
    retiredInMode: (hart, mode) => unsigned(core.retiredInMode(hart, mode)),
    readRegister: (hart, index) => unsigned(core.readRegister(hart, index)),
    readFloat: (hart, index) => unsigned(core.readFloat(hart, index)),
    readPc: (hart) => unsigned(core.readPc(hart)),
    readCsr: (hart, csr) => unsigned(core.readCsr(hart, csr)),
    debugStopAddress: () => unsigned(core.debugStopAddress()),
    tohostValue: () => unsigned(core.tohostValue()),
  };
}
