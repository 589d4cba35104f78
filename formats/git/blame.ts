/** Lines that one commit made. Lines count from 1. */
export interface BlameRun {
  line: number;
  count: number;
  commit: string;
  /** Of the file in that commit, and the first line there. */
  path: string;
  lineThere: number;
  /** Where the file was as it was before that commit; absent where it began. */
  before?: { commit: string; path: string };
}

const headPattern = /^([0-9a-f]{40}) (\d{1,10}) (\d{1,10}) (\d{1,10})$/;
const runsLimit = 1_000_000;

/**
 * What `git blame --incremental` says: for each run of lines a head, what is new about its commit, and at last its file.
 *
 * @returns sorted by line; undefined for anything else than that.
 * Source: git-blame(1), "The porcelain format" and "Incremental output".
 */
export function readBlame(bytes: Uint8Array): BlameRun[] | undefined {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const runs: BlameRun[] = [];
  let run: BlameRun | undefined;
  for (const line of text.split('\n')) {
    if (run === undefined) {
      if (line === '') continue;
      run = readHead(line);
      if (run === undefined || runs.length === runsLimit) return undefined;
    } else if (line.startsWith('previous ')) {
      run.before = { commit: line.slice(9, 49), path: unquote(line.slice(50)) };
    } else if (line.startsWith('filename ')) {
      run.path = unquote(line.slice(9));
      runs.push(run);
      run = undefined;
    }
  }
  return run === undefined ? runs.sort((a, b) => a.line - b.line) : undefined;
}

function readHead(line: string): BlameRun | undefined {
  const head = headPattern.exec(line);
  if (!head) return undefined;
  const [, commit = '', lineThere, at, count] = head;
  return { commit, line: Number(at), count: Number(count), lineThere: Number(lineThere), path: '' };
}

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
};

/** A path as git quotes it in the manner of C where it holds a quote or a control character. */
export function unquote(path: string): string {
  if (!path.startsWith('"') || !path.endsWith('"') || path.length < 2) return path;
  const bytes: number[] = [];
  const quoted = Buffer.from(path.slice(1, -1), 'utf8');
  for (let at = 0; at < quoted.length; at += 1) {
    const byte = quoted[at] ?? 0;
    if (byte !== 92) {
      bytes.push(byte);
      continue;
    }
    const digits = quoted.toString('latin1', at + 1, at + 4);
    if (/^[0-3][0-7]{2}$/.test(digits)) {
      bytes.push(Number.parseInt(digits, 8));
      at += 3;
    } else {
      at += 1;
      bytes.push(escapes[String.fromCharCode(quoted[at] ?? 0)] ?? quoted[at] ?? 92);
    }
  }
  return Buffer.from(bytes).toString('utf8');
}
