import { parseArgs } from 'node:util';
import { counted } from '#formats/text/count.ts';
import { type Command, UsageError } from './command.ts';
import { print } from './terminal.ts';

const help = `usage: slipway audit verify --portal URL [--noted SEQUENCE:HASH …]
       slipway audit remove-payload SEQUENCE --portal URL --reason TEXT

verify walks the portal's audit log from its first entry: numbers without a gap, each entry bound to the one
before it, each hash that of its content. It holds the log against the signed checkpoints outside the
database, and against those that you noted, and says until when nothing can be missing; nothing proves that
no entry after the newest checkpoint was cut off.

remove-payload takes the detail and the address of one entry away for good, for retention or at a person's
request. Who did what and when stays, the chain holds, and an entry of its own says who removed it and why.

The environment's SLIPWAY_TOKEN is an access token of an auditor, licence officer or maintainer; to remove,
of a licence officer, with the scope "write".

exit status: 0 the log is whole, the payload is gone; 1 it is not; 2 usage; 70 the portal did not answer
`;

interface Arguments {
  verb: 'verify' | 'remove-payload';
  portal: string;
  token: string;
  noted: string[];
  sequence: number;
  reason: string;
}

function readArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parseWords(words);
  const [verb, sequence = '', ...more] = positionals;
  const removes = verb === 'remove-payload';
  if ((verb !== 'verify' && !removes) || more.length > 0 || removes === (sequence === '')) {
    throw new UsageError(
      `audit: say 'audit verify' or 'audit remove-payload SEQUENCE', not 'audit ${positionals.join(' ')}'`,
    );
  }
  if (removes && !/^[1-9]\d{0,14}$/.test(sequence)) {
    throw new UsageError(`audit remove-payload: '${sequence}' is no entry's number`);
  }
  const reason = values.reason ?? '';
  if (removes && reason === '') throw new UsageError('audit remove-payload: say --reason TEXT');
  const portal = values.portal ?? '';
  if (!/^https?:\/\/[^\s/]+\/?$/.test(portal)) {
    throw new UsageError(`--portal '${portal}': give the portal's address, http://HOST:PORT`);
  }
  const token = process.env.SLIPWAY_TOKEN ?? '';
  if (token === '') throw new UsageError('SLIPWAY_TOKEN is empty: put an access token into it');
  return {
    verb,
    portal: portal.replace(/\/$/, ''),
    token,
    noted: values.noted ?? [],
    sequence: Number(sequence),
    reason,
  };
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        portal: { type: 'string' },
        noted: { type: 'string', multiple: true },
        reason: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(`audit: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @throws Error with what the portal said, when it is no success. */
async function ask({ portal, token }: Arguments, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${portal}/api/audit/${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${token}` },
  });
  const found: unknown = await response.json().catch(() => undefined);
  if (response.ok) return found;
  throw new Error(`${portal} answered ${response.status}: ${JSON.stringify(found)}`);
}

/** The portal's report on its log. */
type ChainReport =
  | {
      ok: true;
      entries: number;
      headHash: string;
      removedPayloads: number;
      anchor?: { sequence: number; hash: string; atMs: number };
      warnings: string[];
    }
  | { ok: false; sequence: number; reason: string };

function isChainReport(value: unknown): value is ChainReport {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false;
  return value.ok === true ? 'headHash' in value && 'warnings' in value : 'reason' in value;
}

function report(found: ChainReport): string {
  if (!found.ok) return `not whole: ${found.reason}\n`;
  const { entries, headHash, removedPayloads, anchor, warnings } = found;
  return [
    `${entries} entries, whole; newest hash ${headHash}`,
    ...(removedPayloads === 0
      ? []
      : [`${counted(removedPayloads, 'payload')} removed, each by an entry`]),
    anchor === undefined
      ? 'not anchored'
      : `anchored until entry ${anchor.sequence} of ${new Date(anchor.atMs).toISOString()}: note ${anchor.sequence}:${anchor.hash}`,
    ...warnings.map((warning) => `warning: ${warning}`),
    '',
  ].join('\n');
}

async function run(words: readonly string[]): Promise<number> {
  const asked = readArguments(words);
  if (asked.verb === 'remove-payload') {
    const { sequence, reason } = asked;
    await ask(asked, 'remove-payload', { sequence, reason });
    print(process.stdout, `the payload of entry ${sequence} is gone\n`);
    return 0;
  }
  const query = new URLSearchParams(asked.noted.map((text) => ['noted', text]));
  const found = await ask(asked, `verify?${query}`);
  if (!isChainReport(found)) throw new Error(`${asked.portal} answered ${JSON.stringify(found)}`);
  print(process.stdout, report(found));
  return found.ok ? 0 : 1;
}

export const auditCommand: Command = {
  name: 'audit',
  summary: 'prove that a portal’s audit log is whole; remove a payload from it',
  help,
  run,
};
