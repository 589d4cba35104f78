/** How an APLIC domain brings its interrupts to harts: by a wire each, or by MSIs. */
import type { StateExchange } from '../state/state-exchange.ts';
import type { AplicSources } from './aplic-sources.ts';

export interface AplicDelivery {
  /** Bit DM of `domaincfg`. */
  readonly msi: boolean;
  /** The value that `target` has when its source becomes active. */
  readonly targetReset: number;
  /** @returns the value that `target` has after `value` was written to it. */
  legalTarget(value: number): number;
  /** To be called when sources, their enables or IE may have changed. */
  update(sources: AplicSources, enabled: boolean): void;
  /** Reads a register at 0x1bc0 or above. @returns undefined when this delivery mode has no register there. */
  read(offset: number, sources: AplicSources, enabled: boolean): number | undefined;
  write(offset: number, value: number): void;
  exchange(state: StateExchange): void;
}
