/**
 * The device tree of a machine: names and properties as QEMU's `virt` gives them (hw/riscv/virt.c, `create_fdt`),
 * for the devices that we have. Guests find the rest missing, as on hardware.
 */
import { plicSources } from '../devices/plic.ts';
import { ramBase } from '../guest-memory.ts';
import { memoryMap, ticksPerSecond } from '../memory-map.ts';
import { hex, range } from './cells.ts';
import { flashNode, fwCfgNode } from './firmware-nodes.ts';
import { pciNode } from './pci-node.ts';
import type { FdtNode, PropertyValue } from './writer.ts';

export interface TreeFacts {
  harts: number;
  memoryBytes: number;
  commandLine: string | undefined;
  initrd: { start: number; end: number } | undefined;
  seed: Uint8Array;
}

/** What a hart has, in canonical order. */
const letters = 'imafdch';
const extensions = [
  ...['zicbom', 'zicbop', 'zicboz', 'zicntr', 'zicond', 'zicsr', 'zifencei', 'zihintpause'],
  ...['zihpm', 'zawrs', 'zfa', 'zba', 'zbb', 'zbc', 'zbs', 'zkr'],
  ...['smstateen', 'sscofpmf', 'ssstateen'],
  ...['sstc', 'svadu', 'svinval', 'svnapot', 'svpbmt'],
];
const isa = [`rv64${letters}`, ...extensions].join('_');
const mmuType = 'riscv,sv57';
/** Of emulator/hart/assembly/cache-block.ts. */
const cacheBlockBytes = 64;
/** QEMU tells this to drivers that compute a baud rate. */
const uartClock = 3_686_400;

/** Interrupt causes at a hart's own controller. */
const cause = {
  machineSoftware: 3,
  machineTimer: 7,
  supervisorExternal: 9,
  machineExternal: 11,
} as const;

/** Handles, in the order that QEMU counts: harts from the last one, then PLIC and test device. */
function handles(harts: number) {
  return {
    cpu: (hart: number) => 1 + 2 * (harts - 1 - hart),
    controller: (hart: number) => 2 + 2 * (harts - 1 - hart),
    plic: 1 + 2 * harts,
    test: 2 + 2 * harts,
  };
}

type Handles = ReturnType<typeof handles>;

function forEachHart<T>(harts: number, make: (hart: number) => T): T[] {
  return Array.from({ length: harts }, (_, hart) => make(hart));
}

function cpuNode(hart: number, handle: Handles): FdtNode {
  return {
    name: `cpu@${hex(hart)}`,
    properties: {
      phandle: handle.cpu(hart),
      device_type: 'cpu',
      reg: hart,
      status: 'okay',
      compatible: 'riscv',
      'riscv,isa': isa,
      'riscv,isa-base': 'rv64i',
      'riscv,isa-extensions': [...letters, ...extensions],
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
          phandle: handle.controller(hart),
        },
      },
    ],
  };
}

function cpusNode(harts: number, handle: Handles): FdtNode {
  const cores = forEachHart(harts, (hart) => ({
    name: `core${hart}`,
    properties: { cpu: handle.cpu(hart) },
  }));
  return {
    name: 'cpus',
    properties: { '#address-cells': 1, '#size-cells': 0, 'timebase-frequency': ticksPerSecond },
    children: [
      ...forEachHart(harts, (hart) => cpuNode(hart, handle)),
      {
        name: 'cpu-map',
        properties: {},
        children: [{ name: 'cluster0', properties: {}, children: cores }],
      },
    ],
  };
}

/** A device with a register range and one line to the PLIC. */
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
      interrupts: interrupt,
      'interrupt-parent': handle.plic,
      reg: range(place.base, place.size),
      ...more,
    },
  };
}

function plicNode(harts: number, handle: Handles): FdtNode {
  const contexts = forEachHart(harts, (hart) => [
    handle.controller(hart),
    cause.machineExternal,
    handle.controller(hart),
    cause.supervisorExternal,
  ]);
  return {
    name: `plic@${hex(memoryMap.plic.base)}`,
    properties: {
      phandle: handle.plic,
      'riscv,ndev': plicSources,
      reg: range(memoryMap.plic.base, memoryMap.plic.size),
      'interrupts-extended': contexts.flat(),
      'interrupt-controller': true,
      compatible: ['sifive,plic-1.0.0', 'riscv,plic0'],
      '#address-cells': 0,
      '#interrupt-cells': 1,
    },
  };
}

function clintNode(harts: number, handle: Handles): FdtNode {
  const lines = forEachHart(harts, (hart) => [
    handle.controller(hart),
    cause.machineSoftware,
    handle.controller(hart),
    cause.machineTimer,
  ]);
  return {
    name: `clint@${hex(memoryMap.clint.base)}`,
    properties: {
      'interrupts-extended': lines.flat(),
      reg: range(memoryMap.clint.base, memoryMap.clint.size),
      compatible: ['sifive,clint0', 'riscv,clint0'],
    },
  };
}

function socNode(harts: number, handle: Handles): FdtNode {
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
      pciNode(handle.plic, []),
      ...slots,
      plicNode(harts, handle),
      clintNode(harts, handle),
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
  const handle = handles(facts.harts);
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
      cpusNode(facts.harts, handle),
      socNode(facts.harts, handle),
    ],
  };
}
