import type { ConditionPort, Fault } from '#core/ports.ts';

export interface Condition extends ConditionPort {
  /** Takes over what another process of the portal found, and has written down; no fault: it is mended. */
  learn(key: string, fault?: Fault): void;
}

/**
 * The faults that are known, by key, kept in memory: each is found again by whoever looks.
 * One that is new is written to the log of the process, once.
 *
 * @param log a line for the operator.
 * @param tell is told what this process found or saw mended, for the others.
 */
export function makeCondition(
  log: (line: string) => void,
  tell: (key: string, fault?: Fault) => void = () => undefined,
): Condition {
  const faults = new Map<string, Fault>();
  return {
    report(key, fault) {
      const known = faults.get(key);
      if (known?.sentence !== fault.sentence) log(fault.sentence);
      faults.set(key, fault);
      if (known?.sentence !== fault.sentence || known.stops !== fault.stops) tell(key, fault);
    },
    clear(key) {
      if (faults.delete(key)) tell(key);
    },
    learn(key, fault) {
      if (fault) faults.set(key, fault);
      else faults.delete(key);
    },
    list: () => [...faults.values()],
  };
}
