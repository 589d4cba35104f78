/** The state of a machine and its harts at reset. */
import {
  ADUE, ENVCFG_WRITABLE, FIOM, FS, MEDELEG_WRITABLE, PBMTE, SSEED, STATEEN0_WRITABLE, S_INTERRUPTS, VS_INTERRUPTS,
  COUNTERS,
} from '../csr/bits';
import { NO_RESERVATION } from '../execute/amo';
import { NEVER } from '../execute/run';
import { guestExternal, hasImsic, refreshLines, stateEnables } from '../interrupts/imsic';
import { wipeTlbs } from '../memory/context';
import { countModeOf, stepsOf } from '../observe/observe';
import { changed } from './harts';
import {
  CODE_TAGS, CODE_PAGES, HART_BLOCKS, HART_SIZE, PAGE_FLAGS, PAGE_WRITTEN, RAM, RAM_BASE, STATE,
} from './layout';
import {
  BUILTIN_FIRMWARE, COUNTED_STEPS, DEVICE_DEADLINE, HART_COUNT, HPM_DEADLINE, HPM_OVERFLOWS, LINES, MCOUNTEREN,
  MEDELEG, MENVCFG, MIDELEG, MODE, MSTATUS, MTIMECMP, PC, PMPADDR, PMPCFG, RAM_BYTES, RESERVED_AT, RETIRED_BY_MODE,
  SCOUNTEREN, STIMECMP, STOPPED, VSTIMECMP, HENVCFG, MSECCFG, MSTATEEN, blockOf, machine, putBack, setMachine, HGEIP,
  IMSIC, IMSIC_END,
} from './state';

const ECALL_S_BIT: u64 = 1 << 9;
const OPEN_PMP: u8 = 0x1f;

export function create(harts: u32, ramBytes: u32): u32 {
  if (harts < 1 || harts > 16 || ramBytes == 0 || (ramBytes & 4095) != 0) return 0;
  const wanted = <u32>((<u64>RAM + ramBytes + 0xffff) >> 16);
  const have = <u32>memory.size();
  if (wanted > have && memory.grow(<i32>(wanted - have)) < 0) return 0;
  putBack();
  memory.fill(STATE, 0, HART_BLOCKS + 16 * HART_SIZE - STATE);
  memory.fill(CODE_TAGS, 0, CODE_PAGES * 8);
  memory.fill(PAGE_FLAGS, 0, 2 << 18);
  memory.fill(PAGE_WRITTEN, 0, 2 << 18);
  // Memory that was just grown is zero already.
  if (have > <u32>(RAM >> 16)) memory.fill(RAM, 0, min<u32>(ramBytes, (have << 16) - <u32>RAM));
  wipeTlbs();
  setMachine(HART_COUNT, harts);
  setMachine(RAM_BYTES, ramBytes);
  setMachine(DEVICE_DEADLINE, NEVER);
  for (let hart: u32 = 0; hart < harts; hart++) resetHart(hart, RAM_BASE, 3, 0, hart == 0 ? 1 : 0);
  return 1;
}

export function resetHart(hart: u32, pc: u64, mode: u32, a1: u64, started: u32): void {
  const block = blockOf(hart);
  const lines = load<u64>(block, LINES);
  // Instructions before the reset stay counted by mode; STEPS begins at zero.
  countModeOf(block, hart);
  memory.fill(block, 0, HGEIP);
  memory.fill(block + IMSIC_END, 0, RETIRED_BY_MODE - IMSIC_END);
  store<u64>(block, stepsOf(block, hart), COUNTED_STEPS);
  store<u64>(block, lines, LINES);
  store<u64>(block, pc, PC);
  store<u64>(block, mode, MODE);
  store<u64>(block, hart, 10 * 8);
  store<u64>(block, a1, 11 * 8);
  store<u64>(block, started != 0 ? 0 : 1, STOPPED);
  store<u64>(block, NO_RESERVATION, RESERVED_AT);
  store<u64>(block, NEVER, MTIMECMP);
  memory.fill(block + HPM_OVERFLOWS, 0xff, HPM_DEADLINE + 8 - HPM_OVERFLOWS);
  store<u64>(block, NEVER, STIMECMP);
  store<u64>(block, NEVER, VSTIMECMP);
  store<u64>(block, VS_INTERRUPTS | guestExternal(), MIDELEG);
  // As QEMU resets them: guests that know neither Svpbmt nor Svadu are not disturbed by the one and need the other.
  store<u64>(block, PBMTE | ADUE, MENVCFG);
  store<u64>(block, ADUE, HENVCFG);
  if (hasImsic()) refreshLines(block);
  if (machine(BUILTIN_FIRMWARE) != 0) openToSupervisor(block);
  changed(hart);
}

/** What an SBI implementation has set up before it starts a supervisor. */
function openToSupervisor(block: usize): void {
  store<u64>(block, MEDELEG_WRITABLE & ~ECALL_S_BIT, MEDELEG);
  store<u64>(block, S_INTERRUPTS | VS_INTERRUPTS | guestExternal(), MIDELEG);
  store<u64>(block, COUNTERS, MCOUNTEREN);
  store<u64>(block, 7, SCOUNTEREN);
  store<u64>(block, load<u64>(block, MSTATUS) | FS, MSTATUS);
  // SBI 3.0, table of FWFT feature types: PTE_AD_HW_UPDATING is 0 at reset; the tree names Svade and Svadu.
  store<u64>(block, ENVCFG_WRITABLE & ~(FIOM | ADUE), MENVCFG);
  store<u64>(block, 0, HENVCFG);
  store<u64>(block, STATEEN0_WRITABLE | stateEnables(), MSTATEEN);
  store<u64>(block, SSEED, MSECCFG);
  store<u8>(block, OPEN_PMP, PMPCFG);
  store<u64>(block, 0x003fffffffffffff, PMPADDR);
}
export function useBuiltinFirmware(on: u32): void {
  setMachine(BUILTIN_FIRMWARE, on);
  if (on == 0) return;
  for (let hart: u32 = 0; hart < <u32>machine(HART_COUNT); hart++) openToSupervisor(blockOf(hart));
}

export function useImsic(guests: u32): void {
  setMachine(IMSIC, 1 + min<u32>(guests, 7));
}
