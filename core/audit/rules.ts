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

/** What the hash of an entry covers: every column but the hash itself. */
export interface HashedEntry {
  sequence: number;
  atMs: number;
  actorUserId: string | null;
  actorOrganizationId: string | null;
  actorKind: string;
  action: string;
  subject: string;
  /** Canonical JSON, hashed as text. */
  detail: string;
  address: string | null;
  previousHash: string;
}

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

/** SHA-256, hex, over the canonical JSON of the entry. */
export function hashEntry(entry: HashedEntry): string {
  const covered: HashedEntry = {
    sequence: entry.sequence,
    atMs: entry.atMs,
    actorUserId: entry.actorUserId,
    actorOrganizationId: entry.actorOrganizationId,
    actorKind: entry.actorKind,
    action: entry.action,
    subject: entry.subject,
    detail: entry.detail,
    address: entry.address,
    previousHash: entry.previousHash,
  };
  return createHash('sha256')
    .update(canonicalJson({ ...covered }))
    .digest('hex');
}
