/** What firmware looks for: QEMU hw/riscv/virt.c, `create_fdt_fw_cfg` and `create_fdt_flash`. */
import { memoryMap } from '../machine/memory-map.ts';
import { hex, range } from './cells.ts';
import type { FdtNode } from './writer.ts';

/** QEMU's banks are one node with two ranges. */
export function flashNode(): FdtNode {
  const { base, size, banks } = memoryMap.flash;
  const ranges = Array.from({ length: banks }, (_, bank) => range(base + bank * size, size));
  return {
    name: `flash@${hex(base)}`,
    properties: { 'bank-width': 4, reg: ranges.flat(), compatible: 'cfi-flash' },
  };
}

export function fwCfgNode(): FdtNode {
  const { base, size } = memoryMap.fwCfg;
  return {
    name: `fw-cfg@${hex(base)}`,
    properties: {
      'dma-coherent': true,
      reg: range(base, size),
      compatible: 'qemu,fw-cfg-mmio',
    },
  };
}
