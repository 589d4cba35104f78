/**
 * The PCI transport around one virtio device, without the legacy interface. Places and sizes are those of QEMU.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 4.1 "Virtio Over PCI Bus".
 */
import type { StateExchange } from '../../state/state-exchange.ts';
import type { DeviceHost } from '../device.ts';
import { capabilityId } from '../pci/capabilities.ts';
import { allOnes } from '../pci/config-space.ts';
import type { PciCapability, PciDevice, PciHost } from '../pci/device.ts';
import { VirtioCore } from './core.ts';
import type { InterruptCause, VirtioDevice, VirtioTransport } from './device.ts';
import { PciCommonConfig } from './pci-common.ts';

/** 4.1.2: virtio devices of version 1.0 and up are numbered from here. */
const deviceBase = 0x1040;
/** Class codes that drivers expect of a type of device (5, "Device Types"). */
const classCodes: Record<number, number> = { 1: 0x02_0000, 2: 0x01_0000 };
const otherClass = 0xff_0000;

const registersBar = 4;
const regionBytes = 0x1000;
const region = { common: 0, interruptStatus: 1, device: 2, notify: 3 } as const;
/** `notify_off_multiplier`: each queue has four bytes to itself. */
const notifyStride = 4;

/** `virtio_pci_cap.cfg_type` (4.1.4). */
const configType = { common: 1, notify: 2, interruptStatus: 3, device: 4, pciAccess: 5 } as const;
const pciAccessAt = 0x84;
/** `virtio_pci_cfg_cap`: offsets of what the guest sets, and of the data of the access. */
const access = { bar: 4, offset: 8, length: 12, data: 16 } as const;

function capability(at: number, type: number, place: number, more: number[] = []): PciCapability {
  const body = new DataView(new ArrayBuffer(14 + more.length));
  body.setUint8(0, 16 + more.length);
  body.setUint8(1, type);
  body.setUint8(2, registersBar);
  body.setUint32(6, place * regionBytes, true);
  body.setUint32(10, regionBytes, true);
  const bytes = [...new Uint8Array(body.buffer)];
  return { at, id: capabilityId.vendor, body: [...bytes.slice(0, 14), ...more] };
}

/** 4.1.4.9: access to the BARs through configuration space. The guest may write all of it except the header. */
const pciAccess: PciCapability = {
  at: pciAccessAt,
  id: capabilityId.vendor,
  body: [20, configType.pciAccess, ...new Array<number>(16).fill(0)],
  writable: [0, 0, 0xff, 0, 0, 0, ...new Array<number>(12).fill(0xff)],
};

export class VirtioPci implements PciDevice, VirtioTransport {
  readonly name: string;
  readonly identity;
  readonly bars = [
    { index: 1, sizeBytes: 0x1000, wide: false },
    { index: registersBar, sizeBytes: 0x4000, wide: true, prefetchable: true },
  ];
  readonly capabilities = [
    pciAccess,
    capability(0x70, configType.notify, region.notify, [notifyStride, 0, 0, 0]),
    capability(0x60, configType.device, region.device),
    capability(0x50, configType.interruptStatus, region.interruptStatus),
    capability(0x40, configType.common, region.common),
  ];
  readonly msix;
  readonly interruptPin = true;
  readonly #pci: PciHost;
  readonly #core: VirtioCore;
  readonly #common: PciCommonConfig;

  constructor(host: DeviceHost, pci: PciHost, device: VirtioDevice, slot: number) {
    this.name = `virtio-pci${slot}`;
    this.identity = {
      vendor: 0x1af4,
      device: deviceBase + device.deviceId,
      revision: 1,
      classCode: classCodes[device.deviceId] ?? otherClass,
      subsystemVendor: 0x1af4,
      subsystem: 0x1100,
    };
    const vectors = device.queueSizes.length + 1;
    this.msix = { at: 0x98, vectors, bar: 1, tableOffset: 0, pendingOffset: 0x800 };
    this.#pci = pci;
    this.#core = new VirtioCore(host, this, device);
    this.#common = new PciCommonConfig(this.#core, vectors);
  }

  read(bar: number, offset: number, size: number): number {
    if (bar !== registersBar) return 0;
    const at = offset % regionBytes;
    switch (Math.floor(offset / regionBytes)) {
      case region.common:
        return this.#common.read(at, size);
      case region.interruptStatus:
        return at === 0 ? this.#takeInterruptStatus() : 0;
      case region.device:
        return this.#core.readConfig(at, size);
      default:
        return 0;
    }
  }

  /** 4.1.4.5: reading it acknowledges all. */
  #takeInterruptStatus(): number {
    const status = this.#core.interruptStatus;
    this.#core.acknowledge(status);
    return status;
  }

  write(bar: number, offset: number, size: number, value: number): void {
    if (bar !== registersBar) return;
    const at = offset % regionBytes;
    const place = Math.floor(offset / regionBytes);
    if (place === region.common) this.#common.write(at, size, value);
    else if (place === region.device) this.#core.writeConfig(at, size, value);
    else if (place === region.notify) this.#notify(Math.floor(at / notifyStride));
  }

  /** 4.1.5.2: where it is written says which queue; the value says the same. */
  #notify(queue: number): void {
    if (this.#pci.mastering) this.#core.notify(queue);
    else this.#pci.misuse(() => `notified of queue ${queue} without bus mastering`);
  }

  /** 4.1.5.3, 4.1.5.4: a message if the cause has a vector, the pin without MSI-X. */
  interrupt(cause: InterruptCause): void {
    const vector = this.#common.vector(cause);
    if (vector !== undefined) this.#pci.signal(vector);
    this.#pci.setLine(true);
  }

  interruptsAcknowledged(): void {
    this.#pci.setLine(this.#core.interruptStatus !== 0);
  }

  /** The access that the guest has described there; undefined when it is not within a BAR of this device. */
  #access(config: DataView, offset: number, size: number) {
    const data = pciAccessAt + access.data;
    if (offset + size <= data || offset >= data + 4) return undefined;
    const bar = config.getUint8(pciAccessAt + access.bar);
    const at = config.getUint32(pciAccessAt + access.offset, true);
    const length = config.getUint32(pciAccessAt + access.length, true);
    const natural = (length === 1 || length === 2 || length === 4) && at % length === 0;
    return natural && bar === registersBar && at + length <= 4 * regionBytes
      ? { data, at, length }
      : undefined;
  }

  configRead(config: DataView, offset: number, size: number): void {
    const found = this.#access(config, offset, size);
    if (found === undefined) return;
    config.setUint32(found.data, this.read(registersBar, found.at, found.length), true);
  }

  configWritten(config: DataView, offset: number, size: number): void {
    const found = this.#access(config, offset, size);
    if (found === undefined) return;
    const value = config.getUint32(found.data, true) & allOnes(found.length);
    this.write(registersBar, found.at, found.length, value >>> 0);
  }

  reset(): void {
    this.#core.reset();
    this.#common.reset();
  }

  exchange(state: StateExchange): void {
    this.#common.exchange(state);
    this.#core.exchange(state);
  }
}
