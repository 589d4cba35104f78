/** Get Features and Set Features. Source: NVM Express Base 1.4, 5.13 and 5.21. */
import type { StateExchange } from '../../state/state-exchange.ts';
import { ended, type NvmeCommand, type Outcome, status } from './command.ts';
import { temperature } from './identify.ts';
import { queuesMaximum } from './queues.ts';

const feature = {
  arbitration: 0x01,
  powerManagement: 0x02,
  temperatureThreshold: 0x04,
  errorRecovery: 0x05,
  numberOfQueues: 0x07,
  interruptCoalescing: 0x08,
  interruptVector: 0x09,
  writeAtomicity: 0x0a,
  asyncEvents: 0x0b,
} as const;
const featuresMaximum = 12;
/**
 * The under-temperature threshold has no feature number of its own, so it is kept in the place of feature 0, which is
 * reserved.
 */
const underThreshold = 0;
/** 5.21.1.9: no coalescing for this vector; nothing is ever held back. */
const coalescingDisabled = 0x1_0000;
const save = 0x8000_0000;

export class NvmeFeatures {
  readonly #values = new Uint32Array(featuresMaximum);

  constructor() {
    this.reset();
  }

  reset(): void {
    this.#values.fill(0);
    // A burst without limit, and the temperature that is a warning.
    this.#values[feature.arbitration] = 7;
    this.#values[feature.temperatureThreshold] = temperature.warning;
    const ioQueues = queuesMaximum - 2;
    this.#values[feature.numberOfQueues] = ioQueues * 0x1_0000 + ioQueues;
  }

  /** @returns undefined for a feature that the controller does not have. */
  #index(command: NvmeCommand): number | undefined {
    const identifier = command.dword10 & 0xff;
    if (!Object.values<number>(feature).includes(identifier)) return undefined;
    if (identifier === feature.interruptVector) {
      return (command.dword11 & 0xffff) < queuesMaximum ? identifier : undefined;
    }
    if (identifier !== feature.temperatureThreshold) return identifier;
    // 5.21.1.4: the composite temperature alone, over (0) and under (1).
    const sensor = (command.dword11 >>> 16) & 0xf;
    const type = (command.dword11 >>> 20) & 3;
    if (sensor !== 0 || type > 1) return undefined;
    return type === 1 ? underThreshold : identifier;
  }

  get(command: NvmeCommand): Outcome {
    const index = this.#index(command);
    if (index === undefined) return ended(status.invalidField);
    if (index === feature.interruptVector) {
      return ended(status.success, coalescingDisabled | (command.dword11 & 0xffff));
    }
    return ended(status.success, this.#values[index]);
  }

  /** @param hasIoQueues when true, the number of queues cannot be changed any more (5.21.1.7). */
  set(command: NvmeCommand, hasIoQueues: boolean): Outcome {
    if (command.dword10 >= save) return ended(status.featureNotSaveable);
    const index = this.#index(command);
    if (index === undefined) return ended(status.invalidField);
    const value = command.dword11;
    if (index === feature.numberOfQueues) return this.#setQueues(value, hasIoQueues);
    // There is power state 0 alone.
    const unknownState = index === feature.powerManagement && (value & 0x1f) !== 0;
    if (unknownState) return ended(status.invalidField);
    const isTemperature = index === feature.temperatureThreshold || index === underThreshold;
    this.#values[index] = isTemperature ? value & 0xffff : value;
    return ended(status.success);
  }

  /** All queues are allocated, however many the host asks for. */
  #setQueues(value: number, hasIoQueues: boolean): Outcome {
    if (hasIoQueues) return ended(status.commandSequenceError);
    if ((value & 0xffff) === 0xffff || value >>> 16 === 0xffff) return ended(status.invalidField);
    return ended(status.success, this.#values[feature.numberOfQueues]);
  }

  exchange(state: StateExchange): void {
    state.u32s(this.#values);
  }
}
