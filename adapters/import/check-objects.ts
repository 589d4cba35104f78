import { Readable } from 'node:stream';
import { DomainError } from '#core/errors.ts';
import type { ImportWatch } from '#core/import-port.ts';
import { runGit } from '../git/run-git.ts';
import { takeInventory } from './inventory.ts';
import { runLimitedGit } from './limited-git.ts';
import type { ImportLimits } from './limits.ts';
import { treeStream } from './tree-stream.ts';

/** How long to look for the path of an object that is refused. */
const nameMs = 20_000;

/**
 * What the packs of a quarantine hold: within the limits, and no entry of any tree named as something else than a name.
 *
 * @throws DomainError `too-large` or `invalid` with the object, and where it is known its path.
 */
export async function checkObjects(
  gitFolder: string,
  limits: ImportLimits,
  watch: ImportWatch,
): Promise<{ objects: number; packBytes: number }> {
  const { objects, unpackedBytes, packBytes, trees } = await takeInventory(
    gitFolder,
    limits,
    watch,
  );
  const most = Math.max(limits.unpackedBytes, packBytes * limits.unpackedTimes);
  if (unpackedBytes > most) {
    throw new DomainError(
      'too-large',
      `its ${packBytes} bytes unpack to ${unpackedBytes}; the limit for a pack of that size is ${most}`,
    );
  }
  await checkTrees(gitFolder, trees, limits, watch);
  return { objects, packBytes };
}

async function checkTrees(
  gitFolder: string,
  trees: readonly string[],
  limits: ImportLimits,
  watch: ImportWatch,
): Promise<void> {
  const state: { bad?: { treeId: string; name: string; problem: string }; done: number } = {
    done: 0,
  };
  const stream = treeStream((treeId, problem, name) => {
    state.done += 1;
    if (problem !== undefined) {
      state.bad = { treeId, problem, name };
      throw new DomainError('invalid', problem);
    }
    if (state.done % 2_000 === 0) {
      watch.tell({ phase: 'checking names', done: state.done, total: trees.length });
    }
  });
  try {
    await runLimitedGit(['cat-file', '--batch', '--buffer'], {
      gitFolder,
      limits: limits.git,
      watch,
      input: Readable.from(batches(trees)),
      onOutput: stream,
    });
  } catch (error) {
    const { bad } = state;
    if (bad === undefined) throw error;
    const where = await pathOfObject(gitFolder, bad.treeId);
    const folder = where === '' ? `folder of object ${bad.treeId}` : `folder "${where}"`;
    throw new DomainError(
      'invalid',
      `an entry of the ${folder} ${bad.problem}: ${JSON.stringify(bad.name)}; rewrite the history without it`,
    );
  }
  if (state.done !== trees.length) {
    throw new DomainError('infrastructure', `${trees.length - state.done} trees were not checked`);
  }
}

function* batches(ids: readonly string[]): Generator<string> {
  for (let at = 0; at < ids.length; at += 1_000) yield `${ids.slice(at, at + 1_000).join('\n')}\n`;
}

/** @returns a path that the object lies at in some commit; empty for the root, or when none is found in time. */
async function pathOfObject(gitFolder: string, objectId: string): Promise<string> {
  const args = ['log', '--all', '--max-count=1', '--format=', '--raw', '-t', '-z', '--no-abbrev'];
  const shown = await runGit([...args, `--find-object=${objectId}`], {
    gitFolder,
    timeoutMs: nameMs,
    bound: true,
  }).catch(() => undefined); // the object's id is named then
  const text = shown?.stdout.toString('utf8') ?? '';
  const fields = text.split('\0');
  const at = fields.findIndex((field) => field.includes(objectId));
  return at < 0 ? '' : (fields[at + 1] ?? '');
}
