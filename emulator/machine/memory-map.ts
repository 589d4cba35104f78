/** Addresses and PLIC sources of QEMU's `virt` machine (hw/riscv/virt.c, `virt_memmap`). */
export const memoryMap = {
  rom: { base: 0x1000, size: 0xf000 },
  test: { base: 0x10_0000, size: 0x1000 },
  rtc: { base: 0x10_1000, size: 0x1000, interrupt: 11 },
  /** The CLINT is in the core; its place is here for the device tree. */
  clint: { base: 0x200_0000, size: 0x1_0000 },
  sswi: { base: 0x2f0_0000, size: 0x4000 },
  plic: { base: 0xc00_0000, size: 0x60_0000 },
  /** Instead of the PLIC, by option; sizes for QEMU's most harts. */
  aplicMachine: { base: 0xc00_0000, size: 0x8000 },
  aplicSupervisor: { base: 0xd00_0000, size: 0x8000 },
  /** Inside the core: one page for each interrupt file, and for guests' behind each supervisor's. */
  imsicMachine: { base: 0x2400_0000 },
  imsicSupervisor: { base: 0x2800_0000 },
  /** The tree says 0x100 bytes, eight registers answer. */
  uart: { base: 0x1000_0000, size: 0x100, registers: 8, interrupt: 10 },
  fwCfg: { base: 0x1010_0000, size: 0x18 },
  /** Size of one bank; the second bank follows the first. */
  flash: { base: 0x2000_0000, size: 0x200_0000, banks: 2 },
  virtio: { base: 0x1000_1000, size: 0x1000, slots: 8, firstInterrupt: 1 },
  /** `slots` behind the bridge's own; the lines INTA# to INTD# go to four sources. */
  pci: {
    ecam: { base: 0x3000_0000, size: 0x1000_0000 },
    ports: { base: 0x300_0000, size: 0x1_0000 },
    memory32: { base: 0x4000_0000, size: 0x4000_0000 },
    memory64: { base: 0x4_0000_0000, size: 0x4_0000_0000 },
    slots: 31,
    firstInterrupt: 0x20,
  },
} as const;

export const ticksPerSecond = 10_000_000;

/** Bits of a number below `count`. */
export function indexBits(count: number): number {
  return 32 - Math.clz32(count - 1);
}
