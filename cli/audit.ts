import { parseArgs } from 'node:util';
import { type Command, UsageError } from './command.ts';

const help = `usage: slipway audit verify --portal URL

Walks the portal's audit log from its first entry: numbers without a gap, each entry bound to the one
before it, each hash that of its content. Prints the number of entries and the newest hash; note that
hash elsewhere, since a log that was cut or written anew cannot contain it.

The environment's SLIPWAY_TOKEN is an access token of an auditor, licence officer or maintainer.

exit status: 0 the log is whole; 1 it is not; 2 usage; 70 the portal did not answer
`;

/** What the portal answers, whatever it is. */
type Found =
  | { ok: true; entries: number; headHash: string }
  | { ok: false; sequence: number; reason: string };

function isFound(value: unknown): value is Found {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false;
  return value.ok === true ? 'headHash' in value && 'entries' in value : 'reason' in value;
}

function readWords(words: readonly string[]): { portal: string; token: string } {
  const { values, positionals } = parseWords(words);
  if (positionals.length !== 1 || positionals[0] !== 'verify') {
    throw new UsageError(`audit: say 'audit verify', not 'audit ${positionals.join(' ')}'`);
  }
  const portal = values.portal ?? '';
  if (!/^https?:\/\/[^\s/]+\/?$/.test(portal)) {
    throw new UsageError(`--portal '${portal}': give the portal's address, http://HOST:PORT`);
  }
  const token = process.env.SLIPWAY_TOKEN ?? '';
  if (token === '') throw new UsageError('SLIPWAY_TOKEN is empty: put an access token into it');
  return { portal: portal.replace(/\/$/, ''), token };
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { portal: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError(`audit: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function verify(words: readonly string[]): Promise<number> {
  const { portal, token } = readWords(words);
  const response = await fetch(`${portal}/api/audit/verify`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const found: unknown = await response.json().catch(() => undefined);
  if (!response.ok || !isFound(found)) {
    throw new Error(`${portal} answered ${response.status}: ${JSON.stringify(found)}`);
  }
  if (found.ok) {
    process.stdout.write(`${found.entries} entries, whole; newest hash ${found.headHash}\n`);
    return 0;
  }
  process.stdout.write(`not whole: ${found.reason}\n`);
  return 1;
}

export const auditCommand: Command = {
  name: 'audit',
  summary: 'prove that a portal’s audit log is whole',
  help,
  run: verify,
};
