/** The functions that the core imports: `BoardCallbacks` of emulator/hart/interface.ts. */

@external("board", "mmioRead") export declare function mmioRead(hart: u32, address: u64, size: u32): u64;

@external("board", "mmioWrite") export declare function mmioWrite(hart: u32, address: u64, size: u32, value: u64): u32;

@external("board", "sbiCall") export declare function sbiCall(hart: u32): void;

@external("board", "event") export declare function event(hart: u32, kind: u32, a: u64, b: u64): void;

@external("board", "trapTaken") export declare function trapTaken(hart: u32, cause: u64, pc: u64, value: u64, value2: u64, mode: u32): void;

@external("board", "accessed") export declare function accessed(hart: u32, address: u64, size: u32, value: u64, store: u32): void;

@external("board", "codePage") export declare function codePage(): void;
@external("board", "executed") export declare function executed(offset: u32): void;

@external("board", "passed") export declare function passed(hart: u32, offset: u32): void;

@external("board", "sealBroken") export declare function sealBroken(hart: u32, offset: u32, size: u32): void;

export const EVENT_ACCESS_FAULT: u32 = 0;
export const EVENT_CSR_UNIMPLEMENTED: u32 = 1;
export const EVENT_TRAP_LOOP: u32 = 2;
export const EVENT_DEVICE_MISUSE: u32 = 3;
