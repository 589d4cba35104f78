/**
 * Nodes of the interrupt controllers, and the handles of all that others name, as QEMU 7.2's `virt` gives them
 * (hw/riscv/virt.c, `create_fdt_sockets`).
 */
import type { Aia } from '../description/description.ts';
import { aplicSources } from '../devices/aplic-sources.ts';
import { plicSources } from '../devices/plic.ts';
import { indexBits, memoryMap } from '../machine/memory-map.ts';
import { hex, range } from './cells.ts';
import { localInterruptNodes } from './local-interrupt-nodes.ts';
import type { FdtNode, PropertyValue } from './writer.ts';

export interface InterruptFacts {
  harts: number;
  aia?: Aia;
  aiaGuests?: number;
  aclint?: boolean;
  /** The kernel starts in S-mode without firmware that edits the tree: what is M-mode's is marked `disabled`. */
  supervisorOnly?: boolean;
}

/** Interrupt causes at a hart's own controller. */
const cause = {
  supervisorExternal: 9,
  machineExternal: 11,
} as const;
/** Second cell of an APLIC's interrupt: active-high level (Linux, `IRQ_TYPE_LEVEL_HIGH`). */
const levelHigh = 4;
/** Identities of each interrupt file, 0 not counted. */
const imsicIdentities = 255;
/** The identity that QEMU proposes for IPIs. */
const ipiIdentity = 1;
const imsicPageBytes = 0x1000;

/** In the order that QEMU counts: harts from the last one, then interrupt controllers, then the test device. */
export function handles(facts: InterruptFacts) {
  const { harts, aia = 'none' } = facts;
  const first = 1 + 2 * harts;
  const imsics = aia === 'aplic-imsic' ? 2 : 0;
  const aplics = aia === 'none' ? 0 : 2;
  const interruptFlags = aplics === 0 ? [] : [levelHigh];
  /** The controller of devices' interrupts: the PLIC, or the last APLIC, which is the supervisor's domain. */
  const controller = first + imsics + Math.max(aplics - 1, 0);
  return {
    cpu: (hart: number) => 1 + 2 * (harts - 1 - hart),
    hartController: (hart: number) => 2 + 2 * (harts - 1 - hart),
    imsicMachine: first,
    imsicSupervisor: first + 1,
    aplicMachine: first + imsics,
    controller,
    test: controller + 1,
    /** The controller that takes message-signalled interrupts of devices. */
    messages: imsics === 0 ? undefined : first + 1,
    /** In a device's `interrupts`, these cells follow the number of the source. */
    interruptFlags,
    interruptCells: (source: number) => [source, ...interruptFlags],
  };
}
export type Handles = ReturnType<typeof handles>;

function forEachHart(facts: InterruptFacts, make: (hart: number) => number[]): number[] {
  return Array.from({ length: facts.harts }, (_, hart) => make(hart)).flat();
}

function plicNode(facts: InterruptFacts, handle: Handles): FdtNode {
  const contexts = forEachHart(facts, (hart) => [
    ...[handle.hartController(hart), cause.machineExternal],
    ...[handle.hartController(hart), cause.supervisorExternal],
  ]);
  return {
    name: `plic@${hex(memoryMap.plic.base)}`,
    properties: {
      phandle: handle.controller,
      'riscv,ndev': plicSources,
      reg: range(memoryMap.plic.base, memoryMap.plic.size),
      'interrupts-extended': contexts,
      'interrupt-controller': true,
      compatible: ['sifive,plic-1.0.0', 'riscv,plic0'],
      '#address-cells': 0,
      '#interrupt-cells': 1,
    },
  };
}

type Level = 'machine' | 'supervisor';

function externalLines(level: Level, facts: InterruptFacts, handle: Handles): number[] {
  const line = level === 'machine' ? cause.machineExternal : cause.supervisorExternal;
  return forEachHart(facts, (hart) => [handle.hartController(hart), line]);
}
function statusOf(level: Level, facts: InterruptFacts): Record<string, PropertyValue> {
  return level === 'machine' && facts.supervisorOnly === true ? { status: 'disabled' } : {};
}

function aplicNode(level: Level, facts: InterruptFacts, handle: Handles): FdtNode {
  const isMachine = level === 'machine';
  const place = isMachine ? memoryMap.aplicMachine : memoryMap.aplicSupervisor;
  const parent = isMachine ? handle.imsicMachine : handle.imsicSupervisor;
  return {
    name: `aplic@${hex(place.base)}`,
    properties: {
      phandle: isMachine ? handle.aplicMachine : handle.controller,
      ...(isMachine && {
        'riscv,delegate': [handle.controller, 1, aplicSources],
        'riscv,children': handle.controller,
      }),
      'riscv,num-sources': aplicSources,
      reg: range(place.base, place.size),
      ...(facts.aia === 'aplic-imsic'
        ? { 'msi-parent': parent }
        : { 'interrupts-extended': externalLines(level, facts, handle) }),
      'interrupt-controller': true,
      '#interrupt-cells': 2,
      compatible: 'riscv,aplic',
      ...statusOf(level, facts),
    },
  };
}

function imsicNode(level: Level, facts: InterruptFacts, handle: Handles): FdtNode {
  const isMachine = level === 'machine';
  const { base } = isMachine ? memoryMap.imsicMachine : memoryMap.imsicSupervisor;
  const guestBits = isMachine ? 0 : indexBits((facts.aiaGuests ?? 0) + 1);
  return {
    name: `imsics@${hex(base)}`,
    properties: {
      phandle: isMachine ? handle.imsicMachine : handle.imsicSupervisor,
      ...(guestBits > 0 && { 'riscv,guest-index-bits': guestBits }),
      'riscv,ipi-id': ipiIdentity,
      'riscv,num-ids': imsicIdentities,
      reg: range(base, facts.harts * imsicPageBytes * 2 ** guestBits),
      'interrupts-extended': externalLines(level, facts, handle),
      'msi-controller': true,
      'interrupt-controller': true,
      '#interrupt-cells': 0,
      compatible: 'riscv,imsics',
      ...statusOf(level, facts),
    },
  };
}

export function controllerNodes(facts: InterruptFacts, handle: Handles): FdtNode[] {
  const local = localInterruptNodes(facts, handle);
  const { aia = 'none' } = facts;
  if (aia === 'none') return [plicNode(facts, handle), ...local];
  const both = (['supervisor', 'machine'] as const).map((level) => ({
    aplic: aplicNode(level, facts, handle),
    imsic: imsicNode(level, facts, handle),
  }));
  const imsics = aia === 'aplic-imsic' ? both.map(({ imsic }) => imsic) : [];
  return [...both.map(({ aplic }) => aplic), ...imsics, ...local];
}
