import { createHash } from 'node:crypto';

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** Of the entry before the first. */
export const genesisHash = '0'.repeat(64);

/** What an entry says beyond who, when, what and on what; it can be removed, and the chain holds. */
export interface Payload {
  /** Canonical JSON, hashed as text. */
  detail: string;
  address: string | null;
}

/** What the hash of an entry covers, whatever its format. */
interface CoveredEntry {
  sequence: number;
  atMs: number;
  actorUserId: string | null;
  actorOrganizationId: string | null;
  actorKind: string;
  action: string;
  subject: string;
  previousHash: string;
}

/** A row without its hash. Format 1 covers the payload itself, format 2 its digest. */
type HashedEntry = CoveredEntry & Payload & { format: number; payloadSha256: string | null };

/**
 * One text for one value: keys sorted by code unit, no white space, absent members left out.
 * Source: RFC 8785 (JSON Canonicalization Scheme); JSON.stringify already writes its numbers and strings.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(member)}`];
    });
  return `{${members.join(',')}}`;
}

/** Array.isArray does not narrow readonly arrays. */
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** SHA-256, hex, over the canonical JSON of what the entry's format covers. */
export function hashEntry(entry: HashedEntry): string {
  const covered: CoveredEntry = {
    sequence: entry.sequence,
    atMs: entry.atMs,
    actorUserId: entry.actorUserId,
    actorOrganizationId: entry.actorOrganizationId,
    actorKind: entry.actorKind,
    action: entry.action,
    subject: entry.subject,
    previousHash: entry.previousHash,
  };
  const rest =
    entry.format === 1
      ? { detail: entry.detail, address: entry.address }
      : { format: entry.format, payloadSha256: entry.payloadSha256 };
  return sha256(canonicalJson({ ...covered, ...rest }));
}

/**
 * SHA-256, hex, of a payload.
 *
 * @param salt random, of the entry alone. It goes with the payload: afterwards nobody can try guesses.
 */
export function digestPayload(payload: Payload, salt: string): string {
  return sha256(canonicalJson({ salt, detail: payload.detail, address: payload.address }));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
