/**
 * `virtio_pci_common_cfg`. Source: Virtual I/O Device (VIRTIO) 1.2, 4.1.4.3 "Common configuration structure layout".
 */
import type { StateExchange } from '../../state/state-exchange.ts';
import type { VirtioCore } from './core.ts';
import type { InterruptCause } from './device.ts';

/** Offset and bytes of each field; the queue's are those of the one that `queueSelect` names. */
const field = {
  deviceFeatureSelect: [0x00, 4],
  deviceFeature: [0x04, 4],
  driverFeatureSelect: [0x08, 4],
  driverFeature: [0x0c, 4],
  configVector: [0x10, 2],
  queues: [0x12, 2],
  status: [0x14, 1],
  queueSelect: [0x16, 2],
  queueSize: [0x18, 2],
  queueVector: [0x1a, 2],
  queueEnable: [0x1c, 2],
  queueNotifyOffset: [0x1e, 2],
} as const;
type Field = keyof typeof field;
/** Descriptor, driver and device area, as `VirtioQueue.areas`. */
const areasAt = 0x20;
const areasEnd = 0x38;
const structureBytes = 0x40;
const noVector = 0xffff;

const names = Object.keys(field) as Field[];

/** 4.1.3.1: a field is written with its own width. */
function fieldAt(offset: number, size: number): Field | undefined {
  return names.find((name) => field[name][0] === offset && field[name][1] === size);
}

export class PciCommonConfig {
  readonly #core: VirtioCore;
  readonly #vectors: number;
  #deviceFeatureSelect = 0;
  #driverFeatureSelect = 0;
  #queueSelect = 0;
  #configVector = noVector;
  readonly #queueVectors: Uint32Array;

  /** @param vectors how many MSI-X has. */
  constructor(core: VirtioCore, vectors: number) {
    this.#core = core;
    this.#vectors = vectors;
    this.#queueVectors = new Uint32Array(core.device.queueSizes.length).fill(noVector);
  }

  /** @returns undefined for a cause that the driver gave no vector. */
  vector(cause: InterruptCause): number | undefined {
    const vector = cause === 'configuration' ? this.#configVector : this.#queueVectors[cause];
    return vector === noVector ? undefined : vector;
  }

  read(offset: number, size: number): number {
    if (offset + size > structureBytes) return 0;
    const view = this.#show();
    if (size === 1) return view.getUint8(offset);
    return size === 2 ? view.getUint16(offset, true) : view.getUint32(offset, true);
  }

  /** Builds the whole structure at each read: drivers read it seldom. */
  #show(): DataView {
    const view = new DataView(new ArrayBuffer(structureBytes));
    const put = (name: Field, value: number) => {
      const [at, size] = field[name];
      if (size === 4) view.setUint32(at, value, true);
      else if (size === 2) view.setUint16(at, value, true);
      else view.setUint8(at, value);
    };
    const core = this.#core;
    put('deviceFeatureSelect', this.#deviceFeatureSelect);
    put('deviceFeature', core.offeredFeatures(this.#deviceFeatureSelect));
    put('driverFeatureSelect', this.#driverFeatureSelect);
    put('driverFeature', core.acceptedFeatures(this.#driverFeatureSelect));
    put('configVector', this.#configVector);
    put('queues', core.device.queueSizes.length);
    put('status', core.status);
    put('queueSelect', this.#queueSelect);
    const queue = core.queue(this.#queueSelect);
    if (queue === undefined) return view;
    put('queueSize', queue.size);
    put('queueVector', this.#queueVectors[this.#queueSelect] ?? noVector);
    put('queueEnable', queue.ready ? 1 : 0);
    put('queueNotifyOffset', this.#queueSelect);
    for (const [index, word] of queue.areas.entries()) {
      view.setUint32(areasAt + 4 * index, word, true);
    }
    return view;
  }

  write(offset: number, size: number, value: number): void {
    const core = this.#core;
    switch (fieldAt(offset, size)) {
      case 'deviceFeatureSelect':
        this.#deviceFeatureSelect = value;
        return;
      case 'driverFeatureSelect':
        this.#driverFeatureSelect = value;
        return;
      case 'driverFeature':
        core.acceptFeatures(this.#driverFeatureSelect, value);
        return;
      case 'configVector':
        this.#configVector = this.#checked(value);
        return;
      case 'status':
        core.writeStatus(value);
        if (value === 0) this.#forgetVectors();
        return;
      case 'queueSelect':
        this.#queueSelect = value;
        return;
      default:
        this.#writeQueue(offset, size, value);
    }
  }

  /** 4.1.5.1.2: a number that is no vector reads back as NO_VECTOR. */
  #checked(vector: number): number {
    return vector < this.#vectors ? vector : noVector;
  }

  /** 4.1.4.3.2: size and areas are not to be changed while the queue is enabled; then a write is without effect. */
  #writeQueue(offset: number, size: number, value: number): void {
    const queue = this.#core.queue(this.#queueSelect);
    if (queue === undefined) return;
    const name = fieldAt(offset, size);
    if (name === 'queueVector') this.#queueVectors[this.#queueSelect] = this.#checked(value);
    if (name === 'queueEnable' && value === 1) this.#core.enableQueue(this.#queueSelect);
    if (queue.ready) return;
    if (name === 'queueSize') queue.size = value;
    if (size === 4 && offset >= areasAt && offset < areasEnd) {
      queue.areas[(offset - areasAt) >> 2] = value;
    }
  }

  #forgetVectors(): void {
    this.#configVector = noVector;
    this.#queueVectors.fill(noVector);
  }

  reset(): void {
    this.#deviceFeatureSelect = 0;
    this.#driverFeatureSelect = 0;
    this.#queueSelect = 0;
    this.#forgetVectors();
  }

  exchange(state: StateExchange): void {
    this.#deviceFeatureSelect = state.u32(this.#deviceFeatureSelect);
    this.#driverFeatureSelect = state.u32(this.#driverFeatureSelect);
    this.#queueSelect = state.u32(this.#queueSelect);
    this.#configVector = state.u32(this.#configVector);
    state.u32s(this.#queueVectors);
  }
}
