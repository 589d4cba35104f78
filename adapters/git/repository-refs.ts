import { DomainError } from '#core/errors.ts';
import { readRefFiles } from './history/branch-files.ts';
import type { ObjectReader } from './object-reader.ts';
import { requireObjectId } from './repository-objects.ts';
import { type GitResult, mustGit, runGit } from './run-git.ts';
import { clearStaleLocks, saysLocked } from './stale-locks.ts';

/**
 * A stricter form of git-check-ref-format(1): ASCII, no `..`, `//`, `.lock`, leading or trailing dot or
 * hyphen in a part. What it lets through cannot be an option nor name anything but a ref.
 */
const partPattern = /^[0-9A-Za-z_+][0-9A-Za-z._+-]*$/;
const nobody = '0'.repeat(40);

function isRefName(ref: string): boolean {
  const [first, ...parts] = ref.slice(0, 256).split('/');
  const isPart = (part: string) =>
    partPattern.test(part) && !part.endsWith('.') && !part.endsWith('.lock');
  return (
    ref.length <= 255 &&
    first === 'refs' &&
    parts.length > 0 &&
    parts.every(isPart) &&
    !ref.includes('..')
  );
}

export function requireRefName(ref: string): void {
  if (!isRefName(ref)) throw new DomainError('invalid', `"${ref.slice(0, 100)}" is no ref`);
}

/** A namespace: `refs/` or a ref's name with a slash behind it. */
function requirePrefix(prefix: string): void {
  if (!prefix.endsWith('/'))
    throw new DomainError('invalid', `"${prefix}" does not end in a slash`);
  if (prefix !== 'refs/') requireRefName(prefix.slice(0, -1));
}

/** @returns the commit that exactly this ref names, or undefined. */
export async function readRef(
  gitFolder: string,
  reader: ObjectReader,
  ref: string,
): Promise<string | undefined> {
  const info = await readRefInfo(gitFolder, reader, ref);
  return info?.type === 'commit' ? info.objectId : undefined;
}

/** @returns the object that exactly this ref names, whatever it is. */
export async function readRefId(
  gitFolder: string,
  reader: ObjectReader,
  ref: string,
): Promise<string | undefined> {
  return (await readRefInfo(gitFolder, reader, ref))?.objectId;
}

async function readRefInfo(gitFolder: string, reader: ObjectReader, ref: string) {
  if (!isRefName(ref)) return undefined;
  // git takes `…-g<hex>` for what git-describe prints and answers with any object: ask strictly there
  return /-g[0-9a-f]+$/i.test(ref)
    ? reader.info((await showRef(gitFolder, ref)) ?? nobody)
    : reader.info(ref);
}

async function showRef(gitFolder: string, ref: string): Promise<string | undefined> {
  const { code, stdout } = await runGit(['show-ref', '--verify', '--hash', '--', ref], {
    gitFolder,
  });
  return code === 0 ? stdout.toString('latin1').trim() : undefined;
}

/**
 * The refs whose commit is there, by name; one broken ref does not hide the others.
 *
 * @param prefix a namespace that ends in a slash.
 */
export async function listRefs(
  gitFolder: string,
  reader: ObjectReader,
  prefix: string,
): Promise<{ ref: string; commit: string }[]> {
  const refs = await listRefIds(gitFolder, prefix);
  const infos = await Promise.all(refs.map(({ id }) => reader.info(id)));
  return refs.flatMap(({ ref, id }, index) =>
    infos[index]?.type === 'commit' ? [{ ref, commit: id }] : [],
  );
}

/** The refs with what they name, by name. @param prefix as listRefs. */
export async function listRefIds(
  gitFolder: string,
  prefix: string,
): Promise<{ ref: string; id: string }[]> {
  requirePrefix(prefix);
  return (await readRefFiles(gitFolder, prefix)) ?? (await showRefs(gitFolder, prefix));
}

/** Git leaves out a ref that it cannot read as long as it need not open what refs name. */
async function showRefs(gitFolder: string, prefix: string): Promise<{ ref: string; id: string }[]> {
  const format = '--format=%(refname) %(objectname)';
  const out = await mustGit(['for-each-ref', format, '--', prefix], { gitFolder });
  return lines(out).map((line) => {
    const [ref = '', id = ''] = line.split(' ');
    return { ref, id };
  });
}

function lines(out: Buffer): string[] {
  return out
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}

export async function isReachable(
  gitFolder: string,
  commit: string,
  prefix: string,
): Promise<boolean> {
  requireObjectId(commit);
  requirePrefix(prefix);
  const args = ['for-each-ref', `--contains=${commit}`, '--count=1', '--format=%(refname)'];
  // a damaged commit-graph must not decide what a branch contains
  const { code, stdout } = await runGit(['-c', 'core.commitGraph=false', ...args, '--', prefix], {
    gitFolder,
  });
  return code === 0 && stdout.length > 0;
}

/** Compare-and-swap by git's own lock on the ref. Source: git-update-ref(1), "--stdin" with -z. */
export async function updateRef(
  gitFolder: string,
  ref: string,
  next: string,
  expected: string,
): Promise<boolean> {
  requireRefName(ref);
  requireObjectId(next);
  if (expected !== '') requireObjectId(expected);
  const from = expected === '' ? nobody : expected;
  const { code, stderr } = await change(gitFolder, `update ${ref}\0${next}\0${from}\0`);
  if (code === 0) return true;
  const now = (await showRef(gitFolder, ref)) ?? '';
  if (now !== expected) return false;
  throw new DomainError('infrastructure', `git update-ref failed: ${stderr.split('\n')[0]}`);
}

export async function deleteRef(gitFolder: string, ref: string): Promise<void> {
  requireRefName(ref);
  const { code, stderr } = await change(gitFolder, `delete ${ref}\0\0`);
  if (code === 0) return;
  throw new DomainError('infrastructure', `git update-ref failed: ${stderr.split('\n')[0]}`);
}

/** Tries once more when what stood in the way was a lock of a process that is gone. */
async function change(gitFolder: string, input: string): Promise<GitResult> {
  const attempt = () => runGit(['update-ref', '--no-deref', '-z', '--stdin'], { gitFolder, input });
  const first = await attempt();
  if (!saysLocked(first.stderr) || clearStaleLocks(gitFolder).length === 0) return first;
  return attempt();
}
