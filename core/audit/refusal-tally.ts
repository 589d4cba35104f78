import type { Actor } from '#core/context.ts';
import type { AuditInput } from './append-entry.ts';
import { canonicalJson } from './rules.ts';

/** A refusal with who got it and from where. */
export interface Refusal {
  entry: AuditInput;
  actor: Actor;
  address: string | undefined;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Entries at once: for each named person in a minute … */
const namedPerMinute = 60;
/** … for each address of the nameless … */
export const addressPerMinute = 5;
/** … and for all of the nameless together, in a minute and in an hour. */
export const namelessPerMinute = 20;
export const namelessPerHour = 240;

interface Counted extends Refusal {
  times: number;
}

interface Person {
  /** By kind of refusal; each was written once. */
  kinds: Map<string, Counted>;
  /** Beyond what is written at once. */
  more: Counted | undefined;
}

/** What was refused in the minute that began at `startedAtMs`. */
export interface Tally {
  startedAtMs: number;
  isCurrent(nowMs: number): boolean;
  /** What is to be written of it; a new minute begins. */
  take(nowMs: number): Counted[];
  people: Map<string, Person>;
  others: Counted | undefined;
  namelessWritten: number;
  hour: { startedAtMs: number; written: number };
}

export function makeTally(nowMs: number): Tally {
  const tally: Tally = {
    startedAtMs: nowMs,
    people: new Map(),
    others: undefined,
    namelessWritten: 0,
    hour: { startedAtMs: nowMs, written: 0 },
    // Either way, so that a clock that was set back ends the minute too.
    isCurrent: (atMs) => Math.abs(atMs - tally.startedAtMs) < minuteMs,
    take(atMs) {
      const counted = [...tally.people.values()]
        .flatMap(({ kinds, more }) => [...kinds.values(), ...(more ? [more] : [])])
        .concat(tally.others ?? [])
        .filter(({ times }) => times > 0);
      tally.startedAtMs = atMs;
      tally.people.clear();
      tally.others = undefined;
      tally.namelessWritten = 0;
      if (Math.abs(atMs - tally.hour.startedAtMs) >= hourMs) {
        tally.hour = { startedAtMs: atMs, written: 0 };
      }
      return counted;
    },
  };
  return tally;
}

/** @returns whether the refusal is to be written at once; otherwise it is counted. */
export function countRefusal(
  tally: Tally,
  { who, named, refusal }: { who: string; named: boolean; refusal: Refusal },
): boolean {
  const { action, subject, detail } = refusal.entry;
  const kind = canonicalJson([action, subject, detail]);
  let person = tally.people.get(who);
  const known = person?.kinds.get(kind);
  if (known) {
    known.times += 1;
    return false;
  }
  const room =
    named || (tally.namelessWritten < namelessPerMinute && tally.hour.written < namelessPerHour);
  if (person === undefined && room) {
    person = { kinds: new Map(), more: undefined };
    tally.people.set(who, person);
  }
  if (person && room && person.kinds.size < (named ? namedPerMinute : addressPerMinute)) {
    person.kinds.set(kind, { ...refusal, times: 0 });
    if (!named) {
      tally.namelessWritten += 1;
      tally.hour.written += 1;
    }
    return true;
  }
  if (person) person.more = oneMore(person.more, { ...refusal, entry: manyKinds });
  else tally.others = oneMore(tally.others, { ...nobody, entry: manyKinds });
  return false;
}

function oneMore(counted: Counted | undefined, first: Refusal): Counted {
  return { ...(counted ?? first), times: (counted?.times ?? 0) + 1 };
}

const manyKinds: AuditInput = { action: 'refusal.count', subject: 'refusal:many', detail: {} };
const nobody = { actor: { kind: 'anonymous' }, address: undefined } as const;
