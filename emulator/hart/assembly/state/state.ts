/** Fields of the running hart (u64 each, at HART) and of the machine (at STATE). */
import { GLOBALS_SIZE, HART, HART_BLOCKS, HART_SIZE, STATE } from './layout';

// x0 to x31, then a sink that takes what is written to x0.
export const X_SINK: u32 = 0x100;
export const PC: u32 = 0x108;
/** 0 user, 1 supervisor, 3 machine. */
export const MODE: u32 = 0x110;
/** The virtualization mode V: 0 or 1. */
export const VIRT: u32 = 0x118;
/** Not 0 between WFI, or the firmware's suspend, and the interrupt that ends it: 1, or SUSPENDED. */
export const WAITING: u32 = 0x120;
export const SUSPENDED: u64 = 2;
/** 1 while HSM says that the hart is stopped. */
export const STOPPED: u32 = 0x128;
/** Instructions that this hart began, those that trapped too. */
export const STEPS: u32 = 0x130;
/** Added to STEPS to give mcycle and minstret. */
export const CYCLE_OFFSET: u32 = 0x138;
export const INSTRET_OFFSET: u32 = 0x140;
/** Physical address of a live reservation, or all ones; and its bytes. */
export const RESERVED_AT: u32 = 0x148;
export const RESERVED_SIZE: u32 = 0x150;
/** Interrupt lines from outside (bits 3, 9, 11). */
export const LINES: u32 = 0x158;
/** Bits of mip that software writes (1, 5, 9). */
export const SOFT_PENDING: u32 = 0x160;
export const MTIMECMP: u32 = 0x168;
export const MSIP: u32 = 0x170;

export const MSTATUS: u32 = 0x180;
export const MTVEC: u32 = 0x188;
export const MEDELEG: u32 = 0x190;
export const MIDELEG: u32 = 0x198;
export const MIE: u32 = 0x1a0;
export const MCOUNTEREN: u32 = 0x1a8;
export const MENVCFG: u32 = 0x1b0;
export const MCOUNTINHIBIT: u32 = 0x1b8;
export const MSCRATCH: u32 = 0x1c0;
export const MEPC: u32 = 0x1c8;
export const MCAUSE: u32 = 0x1d0;
export const MTVAL: u32 = 0x1d8;
export const MTINST: u32 = 0x1e0;
export const MTVAL2: u32 = 0x1e8;
/** Values of counters while mcountinhibit holds them. */
export const HELD_CYCLE: u32 = 0x1f0;
export const HELD_INSTRET: u32 = 0x1f8;

export const STVEC: u32 = 0x200;
export const SCOUNTEREN: u32 = 0x208;
export const SENVCFG: u32 = 0x210;
export const SSCRATCH: u32 = 0x218;
export const SEPC: u32 = 0x220;
export const SCAUSE: u32 = 0x228;
export const STVAL: u32 = 0x230;
export const SATP: u32 = 0x238;
export const STIMECMP: u32 = 0x240;

export const HSTATUS: u32 = 0x250;
export const HEDELEG: u32 = 0x258;
export const HIDELEG: u32 = 0x260;
export const HVIP: u32 = 0x268;
export const HCOUNTEREN: u32 = 0x270;
export const HTVAL: u32 = 0x278;
export const HTINST: u32 = 0x280;
export const HENVCFG: u32 = 0x288;
export const HGATP: u32 = 0x290;
export const HTIMEDELTA: u32 = 0x298;
export const VSSTATUS: u32 = 0x2a0;
export const VSTVEC: u32 = 0x2a8;
export const VSSCRATCH: u32 = 0x2b0;
export const VSEPC: u32 = 0x2b8;
export const VSCAUSE: u32 = 0x2c0;
export const VSTVAL: u32 = 0x2c8;
export const VSATP: u32 = 0x2d0;
export const VSTIMECMP: u32 = 0x2d8;

/** 16 bytes of configuration, then 16 addresses. */
export const PMPCFG: u32 = 0x300;
export const PMPADDR: u32 = 0x310;

/** f0 to f31, and the rounding mode and accrued exceptions. */
export const F0: u32 = 0x400;
export const FCSR: u32 = 0x500;

/** Instructions begun in M, HS, U, VS and VU until the mode last changed; and what STEPS was then. See observe.ts. */
export const RETIRED_BY_MODE: u32 = 0xf00;
export const COUNTED_STEPS: u32 = 0xf28;
/** Four words each: what mstateen and hstateen 0 to 3 let lower levels reach. */
export const MSTATEEN: u32 = 0x508;
export const HSTATEEN: u32 = 0x528;
export const MSECCFG: u32 = 0x548;
/** How often the entropy source was polled. */
export const SEED_POLLS: u32 = 0x550;
/** Eight words each, of mhpmcounter3 to 10; see counters.ts. */
export const HPM_EVENTS: u32 = 0x580;
export const HPM_VALUES: u32 = 0x5c0;
/** STEPS at which each overflows, or all ones; and the first of them. */
export const HPM_OVERFLOWS: u32 = 0x600;
export const HPM_DEADLINE: u32 = 0x640;
/** Bit by counter: its word is a difference to STEPS; it has an event at all. */
export const HPM_RUNNING: u32 = 0x648;
export const HPM_SELECTED: u32 = 0x650;

// Smaia and Ssaia, where there is an IMSIC.
export const MISELECT: u32 = 0x700;
export const SISELECT: u32 = 0x708;
export const VSISELECT: u32 = 0x710;
export const HGEIE: u32 = 0x718;
export const HVICTL: u32 = 0x720;
export const HVIPRIO1: u32 = 0x728;
export const HVIPRIO2: u32 = 0x730;
/** Virtual interrupts 13 to 63 for VS level: on, pending (of hvip), enabled (of vsie). */
export const HVIEN: u32 = 0x738;
export const HVIP_LOCAL: u32 = 0x740;
export const VSIE_LOCAL: u32 = 0x748;
/** What mvien takes from mip for supervisor level, mvip.SSIP where that is a bit of its own, and sie's own bits. */
export const MVIEN: u32 = 0x750;
export const MVIP_SSI: u32 = 0x758;
export const SIE_FILTERED: u32 = 0x760;
/** The IMSIC, which outlives the hart's reset: hgeip, then nine interrupt files. */
export const HGEIP: u32 = 0x7f8;
export const IMSIC_FILES: u32 = 0x800;
export const IMSIC_END: u32 = 0xad0;

// The machine, at STATE.
export const HART_COUNT: u32 = 0x00;
export const RAM_BYTES: u32 = 0x08;
/** Of all harts together. */
export const TOTAL_STEPS: u32 = 0x10;
/** Ticks that passed while every hart waited, and what a store to mtime added. */
export const SKIPPED_TICKS: u32 = 0x18;
export const DEVICE_DEADLINE: u32 = 0x20;
export const CURRENT_HART: u32 = 0x28;
export const QUANTUM_LEFT: u32 = 0x30;
export const BUILTIN_FIRMWARE: u32 = 0x38;
export const TOHOST_AT: u32 = 0x40;
export const TOHOST_VALUE: u32 = 0x48;
/** The seed of the entropy source. */
export const ENTROPY: u32 = 0x180;
/** 0 without IMSICs, else 1 and the number of guest interrupt files of each. */
export const IMSIC: u32 = 0x1c0;

@inline export function get(field: u32): u64 {
  return load<u64>(field, HART);
}
@inline export function set(field: u32, value: u64): void {
  store<u64>(field, value, HART);
}
@inline export function machine(field: u32): u64 {
  return load<u64>(field, STATE);
}
@inline export function setMachine(field: u32, value: u64): void {
  store<u64>(field, value, STATE);
}

/** Which hart's block is at HART, or -1. */
let loaded: i32 = -1;

/** @returns where the block of a hart is now. */
export function blockOf(hart: u32): usize {
  return <i32>hart == loaded ? HART : HART_BLOCKS + <usize>hart * HART_SIZE;
}
export function runningHart(): u32 {
  return <u32>loaded;
}
/** Brings a hart's block to HART; the one that was there goes back to its place. */
export function bringIn(hart: u32): void {
  if (loaded == <i32>hart) return;
  putBack();
  memory.copy(HART, HART_BLOCKS + <usize>hart * HART_SIZE, HART_SIZE);
  loaded = <i32>hart;
}
export function putBack(): void {
  if (loaded >= 0) memory.copy(HART_BLOCKS + <usize>loaded * HART_SIZE, HART, HART_SIZE);
  loaded = -1;
}
export function stateBytes(): u32 {
  return <u32>(GLOBALS_SIZE + HART_SIZE * <usize>machine(HART_COUNT));
}
