/**
 * What the web processes of one portal and the process that started them tell each other. They are of one build, so
 * nothing is checked but that it is of ours.
 */
import type { Fault } from '#core/ports.ts';

/** At most so many at once of what a key names. */
export interface Place {
  key: string;
  most: number;
}

/** What all should know of the portal's condition; no `fault`: mended. */
export type News = { kind: 'fault'; key: string; fault?: Fault } | { kind: 'damage' };

export type ToPrimary =
  | News
  /** It serves from now on. */
  | { kind: 'ready' }
  | { kind: 'pong' }
  /** Wants a place under every key, or to know which is full. */
  | { kind: 'take'; id: number; places: readonly Place[] }
  /** Wants its turn, when those before it have had theirs. */
  | { kind: 'queue'; id: number; name: string }
  /** Gives back what it took or queued for. */
  | { kind: 'give'; id: number };

export type ToMember =
  | News
  | { kind: 'ping' }
  /** From now on it does what only one does. */
  | { kind: 'lead' }
  /** Another process died: whoever leads looks after what it left. */
  | { kind: 'left' }
  /** The answer to `take` and `queue`. */
  | { kind: 'taken'; id: number; full?: string };

/** Set for the process that leads from its start. */
export const leadsVariable = 'SLIPWAY_WEB_LEADS';

interface Envelope<Message> {
  slipway: Message;
}

/** Other programs' messages come the same way: node:cluster's own, for one. */
export function unwrap<Message>(raw: unknown): Message | undefined {
  if (typeof raw !== 'object' || raw === null || !('slipway' in raw)) return undefined;
  return (raw as Envelope<Message>).slipway; // both ends are of one build
}

export function wrap<Message>(message: Message): Envelope<Message> {
  return { slipway: message };
}
