import type { DiffHeaders } from '#formats/git/diff.ts';

interface ApplyFailure {
  /** `unreadable`: no rebase helps, the mail itself was made or sent in a way that fits nothing. */
  why: 'unreadable' | 'no-fit';
  reason: string;
  path?: string;
  line?: number;
}

const hints = {
  carriageReturns:
    '; the lines of this patch end in CRLF, which the way to us or its encoder added: send it as an attachment, or as plain text',
  removal: '; it was made with --irreversible-delete: leave that out',
} as const;

/** The first thing that kept git from applying, in words of ours. Source: messages of git-apply 2.39. */
export function explainFailure(stderr: string, headers: DiffHeaders): ApplyFailure {
  const lines = stderr.split('\n').flatMap((line) => withoutPrefix(line) ?? []);
  const found = lines.map((line) => explainLine(line, headers)).find((one) => one !== undefined);
  const failure = found ?? explainOther(lines[0]);
  if (!headers.carriageReturns) return failure;
  return { ...failure, why: 'unreadable', reason: failure.reason + hints.carriageReturns };
}

function explainOther(line = 'git apply refused it without a word'): ApplyFailure {
  const nothing = line.startsWith('No valid patches');
  return { why: 'no-fit', reason: nothing ? 'the mail holds no patch' : line };
}

function withoutPrefix(line: string): string | undefined {
  for (const prefix of ['error: ', 'fatal: ']) {
    if (line.startsWith(prefix)) return line.slice(prefix.length);
  }
  return undefined;
}

function explainLine(line: string, headers: DiffHeaders): ApplyFailure | undefined {
  if (line.startsWith('removal patch leaves file contents')) {
    return { why: 'unreadable', reason: line + hints.removal };
  }
  if (line.startsWith('patch failed: ')) {
    const colon = line.lastIndexOf(':');
    const path = line.slice('patch failed: '.length, colon);
    const at = Number(line.slice(colon + 1));
    const hunk = (headers.hunks.get(path) ?? []).indexOf(at) + 1;
    const which = hunk > 0 ? `hunk ${hunk}` : 'a hunk';
    const reason = `${path}: ${which} (line ${at}) does not apply`;
    return { why: 'no-fit', reason, path, line: at };
  }
  for (const [end, words] of [
    [': does not exist in index', 'is not in the tree'],
    [': already exists in index', 'is in the tree already'],
  ] as const) {
    if (!line.endsWith(end)) continue;
    const path = line.slice(0, -end.length);
    return { why: 'no-fit', reason: `${path}: ${words}`, path };
  }
  if (line.startsWith('corrupt patch at ')) {
    const at = /(\d{1,10})$/.exec(line)?.[1] ?? '';
    return { why: 'unreadable', reason: `the patch is damaged at its line ${at}` };
  }
  return undefined;
}
