/** Bits and numbers of the Privileged ISA. Names are those of the text. */

// mstatus, sstatus, vsstatus.
export const SIE: u64 = 1 << 1;
export const MIE_BIT: u64 = 1 << 3;
export const SPIE: u64 = 1 << 5;
export const MPIE: u64 = 1 << 7;
export const SPP: u64 = 1 << 8;
export const MPP: u64 = 3 << 11;
/** 0 off, 1 initial, 2 clean, 3 dirty. */
export const FS: u64 = 3 << 13;
export const MPRV: u64 = 1 << 17;
export const SUM: u64 = 1 << 18;
export const MXR: u64 = 1 << 19;
export const TVM: u64 = 1 << 20;
export const TW: u64 = 1 << 21;
export const TSR: u64 = 1 << 22;
/** UXL and SXL read 2 (64 bits) and nothing else. */
export const UXL64: u64 = 2 << 32;
export const SXL64: u64 = 2 << 34;
export const GVA: u64 = 1 << 38;
export const MPV: u64 = 1 << 39;
/** Read-only: FS is dirty. */
export const SD: u64 = 1 << 63;
export const SSTATUS_WRITABLE: u64 = SIE | SPIE | SPP | FS | SUM | MXR;
export const MSTATUS_WRITABLE: u64 =
  SSTATUS_WRITABLE | MIE_BIT | MPIE | MPRV | TVM | TW | TSR | GVA | MPV;

// hstatus.
export const HSTATUS_GVA: u64 = 1 << 6;
export const SPV: u64 = 1 << 7;
export const SPVP: u64 = 1 << 8;
export const HU: u64 = 1 << 9;
/** WLRL; only with guest interrupt files has it values other than zero. */
export const VGEIN: u64 = 0x3f << 12;
export const VTVM: u64 = 1 << 20;
export const VTW: u64 = 1 << 21;
export const VTSR: u64 = 1 << 22;
export const VSXL64: u64 = 2 << 32;
export const HSTATUS_WRITABLE: u64 = HSTATUS_GVA | SPV | SPVP | HU | VTVM | VTW | VTSR;

// Interrupts.
export const SSI: u64 = 1 << 1;
export const VSSI: u64 = 1 << 2;
export const MSI: u64 = 1 << 3;
export const STI: u64 = 1 << 5;
export const VSTI: u64 = 1 << 6;
export const MTI: u64 = 1 << 7;
export const SEI: u64 = 1 << 9;
export const VSEI: u64 = 1 << 10;
export const MEI: u64 = 1 << 11;
/** Supervisor guest external interrupt. */
export const SGEI: u64 = 1 << 12;
/** Count overflow, Sscofpmf. */
export const LCOFI: u64 = 1 << 13;
export const S_INTERRUPTS: u64 = SSI | STI | SEI | LCOFI;
export const VS_INTERRUPTS: u64 = VSSI | VSTI | VSEI;
export const M_INTERRUPTS: u64 = MSI | MTI | MEI;

// Exceptions.
export const FETCH_ACCESS: u32 = 1;
export const ILLEGAL_INSTRUCTION: u32 = 2;
export const BREAKPOINT: u32 = 3;
export const LOAD_MISALIGNED: u32 = 4;
export const LOAD_ACCESS: u32 = 5;
export const STORE_MISALIGNED: u32 = 6;
export const STORE_ACCESS: u32 = 7;
export const ECALL_U: u32 = 8;
export const ECALL_S: u32 = 9;
export const ECALL_VS: u32 = 10;
export const ECALL_M: u32 = 11;
export const FETCH_PAGE: u32 = 12;
export const LOAD_PAGE: u32 = 13;
export const STORE_PAGE: u32 = 15;
export const FETCH_GUEST_PAGE: u32 = 20;
export const LOAD_GUEST_PAGE: u32 = 21;
export const VIRTUAL_INSTRUCTION: u32 = 22;
export const STORE_GUEST_PAGE: u32 = 23;
/** All that can be delegated: an ecall from M-mode cannot ("medeleg[11] is read-only zero"). */
export const MEDELEG_WRITABLE: u64 = 0xf0b7ff;
/** "Machine-Level ISA", hypervisor extension, table of hedeleg's writable bits. */
export const HEDELEG_WRITABLE: u64 = 0xcb1ff;

// menvcfg, henvcfg, senvcfg.
export const FIOM: u64 = 1;
/** Two bits; 2 is reserved. */
export const CBIE: u64 = 3 << 4;
export const CBCFE: u64 = 1 << 6;
export const CBZE: u64 = 1 << 7;
export const ADUE: u64 = 1 << 61;
export const PBMTE: u64 = 1 << 62;
export const STCE: u64 = 1 << 63;
const CACHE_BLOCKS: u64 = CBIE | CBCFE | CBZE;
/** Of henvcfg these read as zero while menvcfg has them zero. */
export const ENVCFG_BY_MACHINE: u64 = ADUE | PBMTE | STCE;
export const SENVCFG_WRITABLE: u64 = FIOM | CACHE_BLOCKS;
export const ENVCFG_WRITABLE: u64 = SENVCFG_WRITABLE | ENVCFG_BY_MACHINE;

// mstateen and hstateen: the bits for state that these harts have.
export const STATEEN_SE: u64 = 1 << 63;
export const STATEEN_ENVCFG: u64 = 1 << 62;
/** Smaia: the IMSIC; the other AIA CSRs; the indirect access by siselect and sireg. */
export const STATEEN_IMSIC: u64 = 1 << 58;
export const STATEEN_AIA: u64 = 1 << 59;
export const STATEEN_WINDOWS: u64 = 1 << 60;
export const STATEEN0_WRITABLE: u64 = STATEEN_SE | STATEEN_ENVCFG;

// mseccfg.
export const USEED: u64 = 1 << 8;
export const SSEED: u64 = 1 << 9;

// Counters.
export const COUNTER_CY: u64 = 1;
export const COUNTER_TM: u64 = 2;
export const COUNTER_IR: u64 = 4;
/**
 * cycle, time, instret and mhpmcounter3 to 10. The other counters are read-only zero, and lower levels can never read
 * them.
 */
export const COUNTERS: u64 = 0x7ff;

/** RV64 with A, C, D, F, H, I, M, S and U. */
export const MISA: u64 =
  (2 << 62) | (1 << 0) | (1 << 2) | (1 << 3) | (1 << 5) | (1 << 7) | (1 << 8) | (1 << 12) | (1 << 18) | (1 << 20);

// Page table entries.
export const PTE_V: u64 = 1;
export const PTE_R: u64 = 2;
export const PTE_W: u64 = 4;
export const PTE_X: u64 = 8;
export const PTE_U: u64 = 16;
export const PTE_A: u64 = 64;
export const PTE_D: u64 = 128;
/** Bits 60 to 54. */
export const PTE_RESERVED: u64 = 0x1fc0000000000000;
/** Svpbmt: 0 PMA, 1 NC, 2 IO; 3 is reserved. */
export const PTE_PBMT: u64 = 3 << 61;
/** Svnapot. */
export const PTE_N: u64 = 1 << 63;
export const PTE_PPN: u64 = 0x003ffffffffffc00;

// Kinds of memory access.
export const LOAD: u32 = 0;
export const STORE: u32 = 1;
export const FETCH: u32 = 2;
/** A cache-block management instruction: allowed where a load is allowed; its faults are those of a store. */
export const MANAGE: u32 = 3;
