import { createReadStream, existsSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { DomainError } from '#core/errors.ts';
import type { ImportWatch } from '#core/import-port.ts';
import { runLimitedGit } from './limited-git.ts';
import type { ImportLimits } from './limits.ts';

/** What the packs of a quarantine hold. */
export interface Inventory {
  objects: number;
  unpackedBytes: number;
  packBytes: number;
  trees: string[];
}

/** Folders, commits and tags are read whole. */
const otherMaxBytes = 64 * 1024 * 1024;
const tellEvery = 5_000;
const format = '--batch-check=%(objectname) %(objecttype) %(objectsize)';

/**
 * Counts the objects of a quarantine: its own, not those that it borrows, which were counted when they came.
 *
 * @throws DomainError `too-large` with the object that is over a limit.
 */
export async function takeInventory(
  gitFolder: string,
  limits: ImportLimits,
  watch: ImportWatch,
): Promise<Inventory> {
  const folder = path.join(gitFolder, 'objects', 'pack');
  const packs = (await readdir(folder)).filter((name) => name.endsWith('.pack'));
  const found: Inventory = { objects: 0, unpackedBytes: 0, packBytes: 0, trees: [] };
  for (const name of packs) found.packBytes += (await stat(path.join(folder, name))).size;
  const onOutput = lineReader((line) => count(line, found, limits, watch));
  const options = { gitFolder, limits: limits.git, watch, onOutput };
  const borrows = existsSync(path.join(gitFolder, 'objects', 'info', 'alternates'));
  const args = borrows ? [format] : [format, '--batch-all-objects', '--unordered'];
  const indexes = borrows ? packs.map((name) => name.replace(/\.pack$/, '.idx')) : [''];
  for (const index of indexes) {
    const input = borrows ? { input: await listIds(path.join(folder, index)) } : {};
    const { code, stderr } = await runLimitedGit(['cat-file', ...args], { ...options, ...input });
    if (code !== 0) throw new DomainError('invalid', `its objects cannot be listed: ${stderr}`);
  }
  return found;
}

/** The ids that a pack's index lists, one a line. Source: gitformat-pack(5), "Version 2 pack-*.idx files". */
async function listIds(index: string): Promise<Readable> {
  const file = await open(index);
  const head = Buffer.alloc(4);
  await file.read(head, 0, 4, 8 + 255 * 4);
  await file.close();
  const start = 8 + 256 * 4;
  const total = head.readUInt32BE(0) * 20;
  if (total === 0) return Readable.from([]);
  const bytes = createReadStream(index, {
    start,
    end: start + total - 1,
    highWaterMark: 20 * 3_000,
  });
  return Readable.from(idLines(bytes));
}

async function* idLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = Buffer.concat([rest, chunk]);
    const whole = all.length - (all.length % 20);
    let lines = '';
    for (let at = 0; at < whole; at += 20) lines += `${all.toString('hex', at, at + 20)}\n`;
    rest = all.subarray(whole);
    yield lines;
  }
}

function lineReader(take: (line: string) => void): (chunk: Buffer) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  };
}

function count(line: string, found: Inventory, limits: ImportLimits, watch: ImportWatch): void {
  const [objectId = '', type, size] = line.split(' ');
  const sizeBytes = Number(size);
  found.objects += 1;
  found.unpackedBytes += sizeBytes;
  if (type === 'tree') found.trees.push(objectId);
  if (found.objects > limits.objects) {
    throw new DomainError('too-large', `it has more than ${limits.objects} objects, the limit`);
  }
  if (type !== 'blob' && sizeBytes > otherMaxBytes) {
    throw new DomainError(
      'too-large',
      `the ${type} ${objectId} has ${sizeBytes} bytes; the limit of what is no file is ${otherMaxBytes}`,
    );
  }
  if (type === 'blob' && sizeBytes > limits.largestBlobBytes) {
    throw new DomainError(
      'too-large',
      `the file with object id ${objectId} has ${sizeBytes} bytes; the limit is ${limits.largestBlobBytes}`,
    );
  }
  if (found.objects % tellEvery === 0) {
    watch.tell({ phase: 'counting objects', done: found.objects, total: 0 });
  }
}
