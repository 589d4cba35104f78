/** A second hosted tree, large enough that a clone is more than its start: some 60 MB that compress badly. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from '#adapters/environment.ts';
import { importTree } from '#adapters/git/import-tree.ts';
import type { Context } from '#core/context.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { createRepository } from '#core/source/create-repository.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { accountOf, type Seeded, signInAs } from '#scripts/seed.ts';

export const largeTree = {
  slug: 'large',
  name: 'Large',
  description: 'A tree of 2,000 files for measuring clones',
  defaultBranch: 'main',
} as const;

const files = 2_000;
const fileBytes = 32 * 1024;

/** Text that looks random and is the same each time. */
function fileText(index: number): string {
  let text = '';
  for (let block = 0; text.length < fileBytes; block += 1) {
    text += `${createHash('sha512').update(`${index}.${block}`).digest('base64')}\n`;
  }
  return text;
}

/** Hosts the tree and grants it to every partner that may be granted something. */
export async function hostLargeTree(
  ctx: Context,
  environment: Environment,
  seeded: Seeded,
): Promise<void> {
  await createRepository(ctx, largeTree);
  const source = await mkdtemp(path.join(os.tmpdir(), 'slipway-large-'));
  for (let index = 0; index < files; index += 1) {
    const folder = path.join(source, `part${index % 40}`);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, `file${index}.txt`), fileText(index));
  }
  const bare = path.join(environment.dataFolder, 'repositories', `${largeTree.slug}.git`);
  const author = {
    name: 'Bench',
    email: 'bench@keel.example',
    atSeconds: Date.UTC(2026, 0, 1) / 1000,
  };
  await importTree(bare, source, largeTree.defaultBranch, author, 'large: import\n');
  await rm(source, { recursive: true, force: true });
  await grantToPartners(ctx, seeded, largeTree.slug);
}

export async function grantToPartners(
  ctx: Context,
  seeded: Seeded,
  repositorySlug: string,
): Promise<void> {
  const officerCtx = await signInAs(ctx, accountOf(seeded, 'officer@'));
  for (const { id, kind, status } of ctx.db.select().from(organizations).all()) {
    if (kind !== 'partner' || status === 'revoked') continue;
    await grantAccess(officerCtx, {
      organizationId: id,
      repositorySlug,
      pathPrefix: '',
      mayContribute: false,
    });
  }
}
