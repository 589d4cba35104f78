/** The generated tree as a hosted repository: imported as a maintainer does it, with all that follows a branch made. */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { messageHandlers } from '#app/process/message-handlers.ts';
import type { Context } from '#core/context.ts';
import { Relay } from '#core/outbox/relay.ts';
import { listImports } from '#core/source/list-imports.ts';
import { startImport } from '#core/source/start-import.ts';
import { git } from '#scripts/git.ts';
import { accountOf, type Seeded, signInAs } from '#scripts/seed.ts';
import { grantToPartners } from './large-tree.ts';

export const hostedTree = { slug: 'generated', name: 'Generated' } as const;

/**
 * Imports the repository, grants it to every partner, and waits until its indexes are made.
 *
 * @param source folder of a bare repository.
 * @throws Error when the import is refused.
 */
export async function hostTree(ctx: Context, seeded: Seeded, source: string): Promise<void> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'slipway-bundle-'));
  try {
    const bundle = path.join(scratch, 'tree.bundle');
    await git(['bundle', 'create', '--quiet', bundle, '--all'], { cwd: source });
    const maintainer = await signInAs(ctx, accountOf(seeded, 'maintainer@'));
    await startImport(maintainer, hostedTree, createReadStream(bundle));
    const relay = new Relay(ctx, messageHandlers, 'here');
    await relay.settle();
    await relay.stop();
    const [made] = listImports(maintainer);
    if (made?.state !== 'done') throw new Error(`the import ended: ${made?.outcome}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  await grantToPartners(ctx, seeded, hostedTree.slug);
}
