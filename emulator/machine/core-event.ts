import { coreEventKinds } from '../hart/interface.ts';
import { hex } from './hex.ts';

/** What the first value of each of the core's events is; the second is the program counter. */
const words: Record<string, string> = {
  'access-fault': 'address',
  'csr-unimplemented': 'csr',
  'trap-loop': 'cause',
  'device-misuse': 'clint: no register at offset',
};

/** @returns kind and detail, for the record, of what the core reported through `event`. */
export function coreEvent(
  kind: number,
  value: bigint,
  pc: bigint,
): [kind: string, detail: () => string] {
  const name = coreEventKinds[kind] ?? `core-event-${kind}`;
  const detail = () => `${words[name] ?? 'value'} ${hex(value)}, pc ${hex(pc)}`;
  return [name, detail];
}
