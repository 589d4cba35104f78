import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendEntry } from '#core/audit/append-entry.ts';
import { checkpointEntries, checkpointMs, writeCheckpoint } from '#core/audit/write-checkpoint.ts';
import { type ChainVerdict, verifyChain } from '#core/views/verify-chain.ts';
import { countEntries } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

const append = (index: number) =>
  appendEntry(site.ctx, { action: 'test.append', subject: `test:${index}`, detail: { index } });
const file = (name: string) => path.join(site.folder, name);
const checkpointFile = () => file('checkpoints/checkpoints.jsonl');

/** What somebody with the database in hand can do. */
function tamper(statement: string): void {
  const sqlite = new BetterSqlite3(file('slipway.sqlite'));
  sqlite.exec('DROP TRIGGER audit_entries_no_update; DROP TRIGGER audit_entries_no_delete;');
  sqlite.exec(statement);
  sqlite.close();
}

function warnings(verdict: ChainVerdict): string {
  return verdict.ok ? verdict.warnings.join('\n') : `not whole: ${verdict.reason}`;
}

test('an end that was cut off is noticed once a checkpoint names it', () => {
  append(1);
  const anchor = writeCheckpoint(site.ctx);
  expect(verifyChain(site.ctx)).toMatchObject({ ok: true, anchor });
  const last = countEntries(site.ctx);
  tamper(`DELETE FROM audit_entries WHERE sequence = ${last}`);
  expect(verifyChain(site.ctx)).toEqual({
    ok: false,
    sequence: last,
    reason: `the log ends at entry ${last - 1}, but the checkpoint of 2026-01-05T09:00:00.000Z names entry ${last}: its end was cut off`,
  });
  // nothing that is written afterwards heals it
  for (let index = 0; index < 3; index += 1) append(index);
  writeCheckpoint(site.ctx, { now: true });
  expect(verifyChain(site.ctx)).toMatchObject({
    ok: false,
    reason: expect.stringContaining('written anew'),
  });
});

test('a log that was written anew from its first entry, and is longer, is noticed', () => {
  writeCheckpoint(site.ctx);
  const before = countEntries(site.ctx);
  tamper('DELETE FROM audit_entries');
  for (let index = 0; index < before + 5; index += 1) append(index);
  expect(verifyChain(site.ctx)).toMatchObject({
    ok: false,
    sequence: before,
    reason: expect.stringContaining('written anew'),
  });
});

test('says what it cannot prove: nothing after the newest checkpoint, and places inside the data folder', () => {
  expect(warnings(verifyChain(site.ctx))).toContain('no checkpoint was written yet');
  const anchor = writeCheckpoint(site.ctx);
  append(1);
  const said = warnings(verifyChain(site.ctx));
  expect(said).toContain(`nothing proves that no entry after ${anchor?.sequence}`);
  expect(said).toContain('SLIPWAY_CHECKPOINTS');
  expect(said).toContain('SLIPWAY_CHECKPOINT_KEY');
});

test('places outside the data folder are no weakness, and the key is for its owner alone', async () => {
  const outside = mkdtempSync(path.join(tmpdir(), 'slipway-checkpoints-'));
  const key = path.join(outside, 'key', 'checkpoint-key.pem');
  const other = await makeSite({
    variables: { SLIPWAY_CHECKPOINTS: path.join(outside, 'lines'), SLIPWAY_CHECKPOINT_KEY: key },
  });
  try {
    expect(writeCheckpoint(other.ctx)).toBeDefined();
    expect(warnings(verifyChain(other.ctx))).not.toContain('data folder');
    expect(statSync(key).mode & 0o777).toBe(0o600);
  } finally {
    other.close();
    rmSync(outside, { recursive: true });
  }
});

test('one is due after so many entries, or so long, and never of nothing new', () => {
  expect(writeCheckpoint(site.ctx)).toBeDefined();
  expect(writeCheckpoint(site.ctx)).toBeUndefined();
  append(1);
  expect(writeCheckpoint(site.ctx)).toBeUndefined();
  site.advanceMs(checkpointMs);
  expect(writeCheckpoint(site.ctx)).toBeDefined();
  site.advanceMs(checkpointMs);
  expect(writeCheckpoint(site.ctx)).toBeUndefined();
  for (let index = 0; index < checkpointEntries; index += 1) append(index);
  expect(writeCheckpoint(site.ctx)).toBeDefined();
});

test('a line that was changed, cut short or signed by another key counts for nothing and is named', async () => {
  writeCheckpoint(site.ctx);
  const genuine = readFileSync(checkpointFile(), 'utf8');
  const changed = genuine.replace(/"sequence":\d+/, '"sequence":999999');
  const other = await makeSite();
  writeCheckpoint(other.ctx);
  const foreign = readFileSync(path.join(other.folder, 'checkpoints/checkpoints.jsonl'), 'utf8');
  other.close();
  writeFileSync(checkpointFile(), `${genuine}${changed}${foreign}`);
  appendFileSync(checkpointFile(), genuine.slice(0, 60)); // the disk was full
  append(1);
  writeCheckpoint(site.ctx, { now: true });
  const verdict = verifyChain(site.ctx);
  expect(verdict).toMatchObject({ ok: true, anchor: { sequence: countEntries(site.ctx) } });
  expect(warnings(verdict)).toContain('not signed by its key: 2, 3, 4');
});

test('a checkpoint that an auditor noted is held against the log', () => {
  const sequence = append(1);
  const verdict = verifyChain(site.ctx);
  const hash = verdict.ok ? verdict.headHash : '';
  expect(verifyChain(site.ctx, [{ sequence, hash }]).ok).toBe(true);
  expect(verifyChain(site.ctx, [{ sequence: sequence - 1, hash }]).ok).toBe(false);
  expect(verifyChain(site.ctx, [{ sequence: sequence + 1, hash }])).toMatchObject({
    ok: false,
    reason: `the log ends at entry ${sequence}, but the noted checkpoint names entry ${sequence + 1}: its end was cut off`,
  });
});

test('no checkpoint is written over a log that is shorter than it was', () => {
  for (let index = 0; index < 5; index += 1) append(index);
  writeCheckpoint(site.ctx);
  tamper(`DELETE FROM audit_entries WHERE sequence > ${countEntries(site.ctx) - 3}`);
  append(9);
  const before = readFileSync(checkpointFile(), 'utf8');
  expect(writeCheckpoint(site.ctx, { now: true })).toBeUndefined();
  expect(readFileSync(checkpointFile(), 'utf8')).toBe(before);
});
