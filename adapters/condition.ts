import type { ConditionPort, Fault } from '#core/ports.ts';

/**
 * The faults that this process knows of, by key, kept in memory: each is found again by whoever looks.
 * One that is new is written to the log of the process, once.
 *
 * @param log a line for the operator.
 */
export function makeCondition(log: (line: string) => void): ConditionPort {
  const faults = new Map<string, Fault>();
  return {
    report(key, fault) {
      if (faults.get(key)?.sentence !== fault.sentence) log(fault.sentence);
      faults.set(key, fault);
    },
    clear: (key) => void faults.delete(key),
    list: () => [...faults.values()],
  };
}
