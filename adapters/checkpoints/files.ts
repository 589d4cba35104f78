import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import type { Checkpoint, CheckpointPort } from '#core/ports.ts';

interface CheckpointPlaces {
  /** Absolute. `checkpoints.jsonl` and `public-key.pem` lie in it. */
  folder: string;
  /** Absolute: the Ed25519 private key (PKCS 8, PEM), made at the first checkpoint, for its owner's eyes only. */
  keyFile: string;
  dataFolder: string;
}

/**
 * Checkpoints as lines of JSON in a file: `sequence`, `hash`, `atMs`, and `signature` (Ed25519, base64) of
 * the text that `signedText` makes. The public key lies beside it, so that anybody can check a copy.
 * Source: RFC 8032 (Ed25519, pure).
 */
export function makeCheckpoints(places: CheckpointPlaces): CheckpointPort {
  const file = path.join(places.folder, 'checkpoints.jsonl');
  return {
    append(checkpoint) {
      try {
        const key = openKey(places);
        const signature = sign(null, signedText(checkpoint), key).toString('base64');
        const { sequence, hash, atMs } = checkpoint;
        const line = JSON.stringify({ sequence, hash, atMs, signature });
        // A line that a full disk cut short does not spoil the next one.
        const torn = existsSync(file) && !readFileSync(file).toString().endsWith('\n');
        appendFileSync(file, `${torn ? '\n' : ''}${line}\n`, { mode: 0o644, flush: true });
      } catch (cause) {
        throw new DomainError('infrastructure', `cannot write a checkpoint to ${file}`, { cause });
      }
    },
    read: () => readLines(file, places.keyFile),
    weaknesses: () => [
      ...weakness(places.folder, places, 'the checkpoints lie', 'SLIPWAY_CHECKPOINTS'),
      ...weakness(places.keyFile, places, 'their key lies', 'SLIPWAY_CHECKPOINT_KEY'),
    ],
  };
}

function signedText({ sequence, hash, atMs }: Checkpoint): Buffer {
  return Buffer.from(`slipway audit checkpoint 1\n${sequence}\n${hash}\n${atMs}\n`);
}

function openKey({ folder, keyFile }: CheckpointPlaces): KeyObject {
  mkdirSync(folder, { recursive: true });
  mkdirSync(path.dirname(keyFile), { recursive: true });
  if (!existsSync(keyFile)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(keyFile, pem, { flag: 'wx', mode: 0o600, flush: true });
  }
  const key = createPrivateKey(readFileSync(keyFile));
  const shown = path.join(folder, 'public-key.pem');
  const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  if (!existsSync(shown) || readFileSync(shown, 'utf8') !== pem) writeFileSync(shown, pem);
  return key;
}

function readLines(file: string, keyFile: string): ReturnType<CheckpointPort['read']> {
  if (!existsSync(file)) return { checkpoints: [], unreadable: [] };
  // The private key, as the public one beside the file is as easily written anew as the file.
  const key = existsSync(keyFile) ? createPublicKey(readFileSync(keyFile)) : undefined;
  const checkpoints: Checkpoint[] = [];
  const unreadable: number[] = [];
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (line === '') continue;
    const found = key && readLine(line, key);
    if (found) checkpoints.push(found);
    else unreadable.push(index + 1);
  }
  return { checkpoints, unreadable };
}

function readLine(line: string, key: KeyObject): Checkpoint | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined; // reported by its number
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { sequence, hash, atMs, signature } = value as Record<string, unknown>;
  if (typeof sequence !== 'number' || typeof hash !== 'string') return undefined;
  if (typeof atMs !== 'number' || Math.abs(atMs) > 8.64e15) return undefined;
  if (typeof signature !== 'string') return undefined;
  const checkpoint = { sequence, hash, atMs };
  const signed = verify(null, signedText(checkpoint), key, Buffer.from(signature, 'base64'));
  return signed ? checkpoint : undefined;
}

function weakness(
  place: string,
  { dataFolder }: CheckpointPlaces,
  what: string,
  setting: string,
): string[] {
  const inside = !path.relative(dataFolder, place).startsWith('..');
  return inside
    ? [
        `${what} inside the data folder (${place}): who can rewrite the database can rewrite them; set ${setting} to a place that only this process may write`,
      ]
    : [];
}
