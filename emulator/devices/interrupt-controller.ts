/** The interrupt controllers of a machine: a PLIC, or the two domains of an APLIC. */
import type { MachineDescription } from '../description/description.ts';
import { delegateToSupervisor } from '../firmware/aplic-setup.ts';
import { memoryMap } from '../machine/memory-map.ts';
import { AplicDomain } from './aplic.ts';
import type { AplicDelivery } from './aplic-delivery.ts';
import { AplicDirect } from './aplic-direct.ts';
import { AplicMsi, MsiAddresses } from './aplic-msi.ts';
import type { Device } from './device.ts';
import { Plic } from './plic.ts';

/** What a controller drives. */
export interface InterruptOutputs {
  /** M (11) or S (9) external interrupt line of a hart. */
  setHartLine(hart: number, bit: number, level: boolean): void;
  deliverMsi(address: bigint, data: number): boolean;
  /** A hart is handed the interrupt of a source. Messages are not claimed from here. */
  claimed(source: number): void;
  event(kind: string, detail: () => string): void;
}

export interface InterruptController {
  readonly devices: readonly Device[];
  setLevel(source: number, level: boolean): void;
}

const machineExternal = 11;
const supervisorExternal = 9;

export function makeInterruptController(
  description: MachineDescription,
  outputs: InterruptOutputs,
): InterruptController {
  const { aia = 'none', harts } = description;
  if (aia === 'none') {
    const drive = (context: number, level: boolean): void => {
      const bit = context % 2 === 0 ? machineExternal : supervisorExternal;
      outputs.setHartLine(context >> 1, bit, level);
    };
    const plic = new Plic(harts, drive, (source) => outputs.claimed(source));
    return { devices: [plic], setLevel: (source, level) => plic.setLevel(source, level) };
  }
  const deliveries = aia === 'aplic' ? wires(harts, outputs) : messages(outputs);
  const child = new AplicDomain(
    { name: 'aplic-supervisor', ...memoryMap.aplicSupervisor },
    deliveries.supervisor,
    { isRoot: false },
  );
  const root = new AplicDomain(
    { name: 'aplic-machine', ...memoryMap.aplicMachine },
    deliveries.machine,
    { isRoot: true, child },
  );
  if (description.firmware === 'builtin') delegateToSupervisor(root, description);
  return { devices: [root, child], setLevel: (source, level) => root.setLevel(source, level) };
}

interface Deliveries {
  machine: AplicDelivery;
  supervisor: AplicDelivery;
}

function wires(harts: number, outputs: InterruptOutputs): Deliveries {
  const to = (bit: number) =>
    new AplicDirect(
      harts,
      (hart, level) => outputs.setHartLine(hart, bit, level),
      (source) => outputs.claimed(source),
    );
  return { machine: to(machineExternal), supervisor: to(supervisorExternal) };
}

function messages(outputs: InterruptOutputs): Deliveries {
  const addresses = new MsiAddresses();
  const send = (address: bigint, data: number) => {
    if (outputs.deliverMsi(address, data)) return;
    outputs.event('device-misuse', () => `aplic: no interrupt file at 0x${address.toString(16)}`);
  };
  return {
    machine: new AplicMsi('machine', addresses, send),
    supervisor: new AplicMsi('supervisor', addresses, send),
  };
}
