/** How an APLIC domain brings its interrupts to harts: by a wire each, or by MSIs. */
import type { StateExchange } from '../state/state-exchange.ts';
import type { AplicSources } from './aplic-sources.ts';

export interface AplicDelivery {
  /** Bit DM of `domaincfg`. */
  readonly msi: boolean;
  /** The first value of a `target` whose source becomes active. */
  readonly targetReset: number;
  /** @returns what a `target` keeps of a value that is written. */
  legalTarget(value: number): number;
  /** To be called when sources, their enables or IE may have changed. */
  update(sources: AplicSources, enabled: boolean): void;
  /** A register from 0x1bc0 on that belongs to the mode. @returns undefined when it is none of its. */
  read(offset: number, sources: AplicSources, enabled: boolean): number | undefined;
  write(offset: number, value: number): void;
  exchange(state: StateExchange): void;
}
