import cluster from 'node:cluster';
import type { ConditionPort, TurnsPort } from '#core/ports.ts';
import { makeCondition } from '../condition.ts';
import {
  leadsVariable,
  type Place,
  type ToMember,
  type ToPrimary,
  unwrap,
  wrap,
} from './messages.ts';
import { Shares } from './shares.ts';

/** This process's place among those that serve the portal together; where it serves alone, it leads. */
export interface Member {
  isAlone: boolean;
  /** From its start; `onLead` tells of later. */
  isLeader: boolean;
  /** Faults that any of the processes knows of. */
  condition: ConditionPort;
  turns: TurnsPort;
  /** Takes a place under each key, in all processes together. @returns what gives it back, or the key that is full. */
  take(places: readonly Place[]): Promise<{ full: string } | { give(): void }>;
  /** Tells that something damaged was met. */
  tellDamage(): void;
  /** It serves from now on. */
  ready(): void;
  on(handlers: MemberHandlers): void;
}

interface MemberHandlers {
  /** From now on this process does what only one does. */
  lead(): void;
  /** Another process died: whoever leads looks after what it left. */
  left(): void;
  damage(): void;
}

/** Joins the processes that `server/web` started; call it once. */
export function joinPortal(log: (line: string) => void): Member {
  return cluster.isWorker ? joinOthers(log) : serveAlone(log);
}

function serveAlone(log: (line: string) => void): Member {
  const shares = new Shares<'me'>();
  let last = 0;
  return {
    isAlone: true,
    isLeader: true,
    condition: makeCondition(log),
    turns: makeTurns(),
    async take(places) {
      last += 1;
      const id = last;
      const full = shares.take('me', id, places);
      return full === undefined ? { give: () => shares.give('me', id) } : { full };
    },
    tellDamage() {},
    ready() {},
    on() {},
  };
}

/** Turns within one process. */
export function makeTurns(): TurnsPort {
  const shares = new Shares<'me'>();
  let last = 0;
  return {
    take: (name) =>
      new Promise((resolve) => {
        last += 1;
        const id = last;
        shares.queue('me', id, name, () => resolve(() => shares.give('me', id)));
      }),
  };
}

function joinOthers(log: (line: string) => void): Member {
  const send = (message: ToPrimary) => {
    if (process.connected) process.send?.(wrap(message));
  };
  const waiting = new Map<number, (full: string | undefined) => void>();
  let last = 0;
  const ask = (make: (id: number) => ToPrimary) =>
    new Promise<{ id: number; full: string | undefined }>((resolve) => {
      last += 1;
      const id = last;
      waiting.set(id, (full) => resolve({ id, full }));
      send(make(id));
    });
  const condition = makeCondition(log, (key, fault) => send({ kind: 'fault', key, fault }));
  let handlers: MemberHandlers | undefined;
  process.on('message', (raw) => {
    const message = unwrap<ToMember>(raw);
    if (message === undefined) return;
    if (message.kind === 'ping') send({ kind: 'pong' });
    else if (message.kind === 'fault') condition.learn(message.key, message.fault);
    else if (message.kind === 'taken') {
      waiting.get(message.id)?.(message.full);
      waiting.delete(message.id);
    } else handlers?.[message.kind]();
  });
  return {
    isAlone: false,
    isLeader: process.env[leadsVariable] === '1',
    condition,
    turns: {
      async take(name) {
        const { id } = await ask((id) => ({ kind: 'queue', id, name }));
        return () => send({ kind: 'give', id });
      },
    },
    async take(places) {
      const { id, full } = await ask((id) => ({ kind: 'take', id, places }));
      return full === undefined ? { give: () => send({ kind: 'give', id }) } : { full };
    },
    tellDamage: () => send({ kind: 'damage' }),
    ready: () => send({ kind: 'ready' }),
    on(given) {
      handlers = given;
    },
  };
}
