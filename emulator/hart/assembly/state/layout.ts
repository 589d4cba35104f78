/**
 * Where everything lies in linear memory: literals, so that they become immediates of loads and stores.
 * Below STATE are the compiler's own static data.
 */

/** Architectural state outside RAM, in one piece: GLOBALS, then one block for each hart. */
export const STATE: usize = 0x100000;
export const GLOBALS_SIZE: usize = 0x200;
export const HART_BLOCKS: usize = STATE + GLOBALS_SIZE;
export const HART_SIZE: usize = 0x1000;

/** The running hart's block is copied here, so that its registers have fixed addresses. */
export const HART: usize = 0x118000;

/** Soft TLBs, direct-mapped. Entry: tag u64, host address minus virtual address u32, RAM page u32. */
export const TLB_ENTRIES: u32 = 1024;
export const TLB_INDEX_MASK: u32 = (TLB_ENTRIES - 1) << 4;
export const LOAD_TLB: usize = 0x120000;
export const STORE_TLB: usize = LOAD_TLB + 0x4000;
export const FETCH_TLB: usize = STORE_TLB + 0x4000;
export const TLB_END: usize = FETCH_TLB + 0x4000;

/** Known translation contexts: see context.ts. */
export const CONTEXTS: usize = TLB_END;

/** Two records for an instruction that crosses a page, and its end mark. */
export const CROSSING_RECORDS: usize = 0x12f000;

/** Decoded pages: see code-cache.ts. Tag: RAM page + 1 u32, stores seen u32. */
export const CODE_PAGES: u32 = 1024;
export const CODE_TAGS: usize = 0x130000;
export const CODE_RECORDS: usize = 0x140000;
/** A record for each halfword, and one more that marks the end. */
export const RECORD_SIZE: u32 = 16;
export const CODE_PAGE_SIZE: u32 = 2048 * RECORD_SIZE + 64;

/** One byte for each RAM page: flags that a store must look at. */
export const PAGE_FLAGS: usize = 0x2200000;
export const PAGE_HAS_CODE: u32 = 1;
export const PAGE_IS_WATCHED: u32 = 2;
export const PAGE_IS_SEALED: u32 = 4;

/** One byte for each RAM page: 1 once it may have been written. The state's hash looks at no other page. */
export const PAGE_WRITTEN: usize = 0x2300000;

/** Buffer for caches that go to a snapshot or come from one: see snapshot.ts. */
export const TRANSFER: usize = 0x2380000;
export const TRANSFER_TLBS: usize = TRANSFER + 0x1000;
export const TRANSFER_CODE: usize = TRANSFER_TLBS + 0xc000;
export const TRANSFER_SIZE: usize = 0xf000;

/** Addresses of breakpoints; watchpoints; and the load and store TLBs of watched pages: see debug.ts. */
export const BREAKPOINTS: usize = 0x2390000;
export const WATCHES: usize = BREAKPOINTS + 0x800;
/** Offsets in RAM of marked instructions, ascending: see witness.ts. */
export const MARKS: usize = BREAKPOINTS + 0x1000;
export const WATCHED_TLBS: usize = 0x23a0000;
export const WATCHED_TLBS_SIZE: usize = 0x8000;

/** Guest RAM; guest physical RAM_BASE. */
export const RAM: usize = 0x2400000;
export const RAM_BASE: u64 = 0x80000000;

/** No such tag: a real one has its low three bits clear but for misaligned accesses, and never context 511. */
export const NO_TAG: u64 = 0xffffffffffffffff;
