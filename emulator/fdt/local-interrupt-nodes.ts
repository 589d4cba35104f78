/**
 * Nodes of the timer and of the interrupts between harts: a CLINT, or the parts of an ACLINT, as QEMU 7.2's `virt`
 * gives them (hw/riscv/virt.c, `create_fdt_socket_clint` and `create_fdt_socket_aclint`).
 */
import { memoryMap } from '../machine/memory-map.ts';
import { hex, range } from './cells.ts';
import type { Handles, InterruptFacts } from './interrupt-nodes.ts';
import type { FdtNode } from './writer.ts';

/** Interrupt causes at a hart's own controller. */
const cause = { supervisorSoftware: 1, machineSoftware: 3, machineTimer: 7 } as const;

/** Offsets and sizes within the CLINT's registers. */
const mswiBytes = 0x4000;
const mtimecmp = { at: 0x4000, size: 0x7ff8 } as const;
const mtime = { at: 0xbff8, size: 0x4008 } as const;

function lines(facts: InterruptFacts, handle: Handles, ...causes: number[]): number[] {
  return Array.from({ length: facts.harts }, (_, hart) =>
    causes.flatMap((line) => [handle.hartController(hart), line]),
  ).flat();
}

function node(base: number, kind: string, properties: FdtNode['properties']): FdtNode {
  return { name: `${kind}@${hex(base)}`, properties };
}

function softwareNode(kind: 'mswi' | 'sswi', base: number, interrupts: number[]): FdtNode {
  const properties: FdtNode['properties'] = {
    '#interrupt-cells': 0,
    'interrupt-controller': true,
    'interrupts-extended': interrupts,
    reg: range(base, mswiBytes),
    compatible: `riscv,aclint-${kind}`,
  };
  return node(base, kind, properties);
}

export function localInterruptNodes(facts: InterruptFacts, handle: Handles): FdtNode[] {
  const { base, size } = memoryMap.clint;
  if (facts.aclint !== true) {
    const properties = {
      'interrupts-extended': lines(facts, handle, cause.machineSoftware, cause.machineTimer),
      reg: range(base, size),
      compatible: ['sifive,clint0', 'riscv,clint0'],
    };
    return [node(base, 'clint', properties)];
  }
  const timer = {
    'interrupts-extended': lines(facts, handle, cause.machineTimer),
    reg: [...range(base + mtime.at, mtime.size), ...range(base + mtimecmp.at, mtimecmp.size)],
    compatible: 'riscv,aclint-mtimer',
  };
  return [
    softwareNode('sswi', memoryMap.sswi.base, lines(facts, handle, cause.supervisorSoftware)),
    node(base + mtimecmp.at, 'mtimer', timer),
    softwareNode('mswi', base, lines(facts, handle, cause.machineSoftware)),
  ];
}
