import { createHash } from 'node:crypto';
import type { Actor, Context } from '#core/context.ts';
import type { Ports } from '#core/ports.ts';
import { processWide } from '#core/process-wide.ts';
import type { AuditInput } from './append-entry.ts';
import { canonicalJson } from './rules.ts';

/**
 * What this process remembers of the reads of the last hour. It only spares entries: what it forgets, or another process
 * does not know, is looked up in `read_repeats`, and what is not there either becomes an entry of its own.
 */

/** The same read by the same session or token is one entry in this long. */
export const sameReadMs = 60 * 60 * 1000;
/** What is remembered of them; the oldest goes first. */
const rememberedMost = 20_000;

export interface Remembered {
  /** The entry of the first read, and its time. */
  firstSequence: number;
  atMs: number;
  userId: string;
  /** Times since the counts were last written down, and the last of them. */
  again: number;
  lastMs: number;
}

/** SHA-256 (hex) of who, by which session or token, read what at which door. */
export function keyOf(actor: Actor, { action, subject, detail }: AuditInput): string {
  const text = canonicalJson([{ ...actor }, action, subject, detail]);
  return createHash('sha256').update(text).digest('hex');
}

/** Whether the hour of a first read goes on; either way, so that a clock that was set back ends it too. */
export function isSameHour(atMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) < sameReadMs;
}

/** @returns false when this process does not know the read, or its hour is over: it is to be written. */
export function countAgain(ctx: Context, key: string): boolean {
  const known = memoryOf(ctx).get(key);
  const nowMs = ctx.nowMs();
  if (known === undefined || !isSameHour(known.atMs, nowMs)) return false;
  known.again += 1;
  known.lastMs = nowMs;
  return true;
}

export function rememberRead(ctx: Context, key: string, made: Remembered): void {
  const memory = memoryOf(ctx);
  const before = memory.get(key);
  // Counts of an hour that ended, and were not written down yet, stay to be written.
  if (before !== undefined && before.again > 0) leftOf(ctx).push([key, before]);
  memory.delete(key);
  memory.set(key, made);
  for (const [oldest, known] of memory) {
    if (memory.size <= rememberedMost) break;
    if (known.again > 0) leftOf(ctx).push([oldest, known]);
    memory.delete(oldest);
  }
}

/** The counts that are not written down yet. They stay until `forgetCounts`. */
export function listCounts(ctx: Context): [key: string, known: Remembered][] {
  const counted = [...memoryOf(ctx)].filter(([, { again }]) => again > 0);
  return [...leftOf(ctx), ...counted];
}

/** After they were written down. Synchronous with that, so that no count comes between. */
export function forgetCounts(ctx: Context): void {
  const nowMs = ctx.nowMs();
  leftOf(ctx).splice(0);
  const memory = memoryOf(ctx);
  for (const [key, known] of memory) {
    known.again = 0;
    if (!isSameHour(known.atMs, nowMs)) memory.delete(key);
  }
}

interface Memory {
  reads: Map<string, Remembered>;
  left: [string, Remembered][];
}

function memoryOf(ctx: Context): Map<string, Remembered> {
  return stateOf(ctx).reads;
}

function leftOf(ctx: Context): [string, Remembered][] {
  return stateOf(ctx).left;
}

function stateOf({ ports }: Context): Memory {
  const all = processWide('read-repeats', () => new WeakMap<Ports, Memory>());
  const state = all.get(ports) ?? { reads: new Map(), left: [] };
  all.set(ports, state);
  return state;
}
