/**
 * The device tree of a machine: names and properties as QEMU's `virt` gives them (hw/riscv/virt.c, `create_fdt`),
 * for the devices that we have. Guests find the rest missing, as on hardware.
 */
import { ramBase } from '../machine/guest-memory.ts';
import { memoryMap, ticksPerSecond } from '../machine/memory-map.ts';
import { hex, range } from './cells.ts';
import { flashNode, fwCfgNode } from './firmware-nodes.ts';
import { controllerNodes, type Handles, handles, type InterruptFacts } from './interrupt-nodes.ts';
import { pciNode } from './pci-node.ts';
import type { FdtNode, PropertyValue } from './writer.ts';

export interface TreeFacts extends InterruptFacts {
  memoryBytes: number;
  commandLine: string | undefined;
  initrd: { start: number; end: number } | undefined;
  seed: Uint8Array;
}

/** Single-letter extensions of a hart, in canonical order. */
const letters = 'imafdch';
function extensionsOf({ aia }: TreeFacts): string[] {
  const withImsic = (name: string) => (aia === 'aplic-imsic' ? [name] : []);
  return [
    ...['zicbom', 'zicbop', 'zicboz', 'zicntr', 'zicond', 'zicsr', 'zifencei', 'zihintpause'],
    ...['zihpm', 'zawrs', 'zfa', 'zba', 'zbb', 'zbc', 'zbs', 'zkr'],
    ...[...withImsic('smaia'), 'smstateen', ...withImsic('ssaia'), 'sscofpmf', 'ssstateen'],
    ...['sstc', 'svade', 'svadu', 'svinval', 'svnapot', 'svpbmt'],
  ];
}
const mmuType = 'riscv,sv57';
/** The same as in emulator/hart/assembly/execute/cache-block.ts. */
const cacheBlockBytes = 64;
/** Hz, for drivers that compute a baud rate; QEMU's value. */
const uartClock = 3_686_400;

function forEachHart<T>(harts: number, make: (hart: number) => T): T[] {
  return Array.from({ length: harts }, (_, hart) => make(hart));
}

function cpuNode(hart: number, facts: TreeFacts, handle: Handles): FdtNode {
  return {
    name: `cpu@${hex(hart)}`,
    properties: {
      phandle: handle.cpu(hart),
      device_type: 'cpu',
      reg: hart,
      status: 'okay',
      compatible: 'riscv',
      'riscv,isa': [`rv64${letters}`, ...extensionsOf(facts)].join('_'),
      'riscv,isa-base': 'rv64i',
      'riscv,isa-extensions': [...letters, ...extensionsOf(facts)],
      'mmu-type': mmuType,
      'riscv,cbom-block-size': cacheBlockBytes,
      'riscv,cbop-block-size': cacheBlockBytes,
      'riscv,cboz-block-size': cacheBlockBytes,
    },
    children: [
      {
        name: 'interrupt-controller',
        properties: {
          '#interrupt-cells': 1,
          'interrupt-controller': true,
          compatible: 'riscv,cpu-intc',
          phandle: handle.hartController(hart),
        },
      },
    ],
  };
}

function cpusNode(facts: TreeFacts, handle: Handles): FdtNode {
  const { harts } = facts;
  const cores = forEachHart(harts, (hart) => ({
    name: `core${hart}`,
    properties: { cpu: handle.cpu(hart) },
  }));
  return {
    name: 'cpus',
    properties: { '#address-cells': 1, '#size-cells': 0, 'timebase-frequency': ticksPerSecond },
    children: [
      ...forEachHart(harts, (hart) => cpuNode(hart, facts, handle)),
      {
        name: 'cpu-map',
        properties: {},
        children: [{ name: 'cluster0', properties: {}, children: cores }],
      },
    ],
  };
}

/** A device with a register range and one line to the interrupt controller. */
function deviceNode(
  name: string,
  place: { base: number; size: number },
  interrupt: number,
  handle: Handles,
  more: Record<string, PropertyValue>,
): FdtNode {
  return {
    name: `${name}@${hex(place.base)}`,
    properties: {
      interrupts: handle.interruptCells(interrupt),
      'interrupt-parent': handle.controller,
      reg: range(place.base, place.size),
      ...more,
    },
  };
}

function socNode(facts: TreeFacts, handle: Handles): FdtNode {
  const { rtc, uart, test, virtio } = memoryMap;
  const slots = Array.from({ length: virtio.slots }, (_, index) => {
    const slot = virtio.slots - 1 - index;
    const place = { base: virtio.base + slot * virtio.size, size: virtio.size };
    const more = { compatible: 'virtio,mmio' };
    return deviceNode('virtio_mmio', place, virtio.firstInterrupt + slot, handle, more);
  });
  return {
    name: 'soc',
    properties: {
      '#address-cells': 2,
      '#size-cells': 2,
      compatible: 'simple-bus',
      ranges: true,
    },
    children: [
      deviceNode('rtc', rtc, rtc.interrupt, handle, { compatible: 'google,goldfish-rtc' }),
      deviceNode('serial', uart, uart.interrupt, handle, {
        'clock-frequency': uartClock,
        compatible: 'ns16550a',
      }),
      {
        name: `test@${hex(test.base)}`,
        properties: {
          phandle: handle.test,
          reg: range(test.base, test.size),
          compatible: ['sifive,test1', 'sifive,test0', 'syscon'],
        },
      },
      pciNode(handle.controller, handle.interruptFlags, handle.messages),
      ...slots,
      ...controllerNodes(facts, handle),
    ],
  };
}

function chosenNode(facts: TreeFacts): FdtNode {
  const { initrd, commandLine } = facts;
  return {
    name: 'chosen',
    properties: {
      ...(initrd && { 'linux,initrd-end': initrd.end, 'linux,initrd-start': initrd.start }),
      'rng-seed': facts.seed,
      ...(commandLine !== undefined && { bootargs: commandLine }),
      'stdout-path': `/soc/serial@${hex(memoryMap.uart.base)}`,
    },
  };
}

function sysconNode(name: string, value: number, handle: Handles): FdtNode {
  return {
    name,
    properties: { value, offset: 0, regmap: handle.test, compatible: `syscon-${name}` },
  };
}

export function machineTree(facts: TreeFacts): FdtNode {
  const handle = handles(facts);
  return {
    name: '',
    properties: {
      '#address-cells': 2,
      '#size-cells': 2,
      compatible: 'riscv-virtio',
      model: 'riscv-virtio,qemu',
    },
    children: [
      fwCfgNode(),
      flashNode(),
      chosenNode(facts),
      sysconNode('poweroff', 0x5555, handle),
      sysconNode('reboot', 0x7777, handle),
      {
        name: `memory@${hex(ramBase)}`,
        properties: { device_type: 'memory', reg: range(ramBase, facts.memoryBytes) },
      },
      cpusNode(facts, handle),
      socNode(facts, handle),
    ],
  };
}
