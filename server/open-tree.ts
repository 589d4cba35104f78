/** What a portal must hold before its first visitor: the licence's text and the bundled tree. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '#adapters/environment.ts';
import { importTree } from '#adapters/git/import-tree.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { publishAgreement } from '#core/licensing/publish-agreement.ts';
import { createRepository } from '#core/source/create-repository.ts';

export const bundledTree = {
  slug: 'keel',
  name: 'Keel',
  description: 'A small type-1 hypervisor for RISC-V with the H extension',
  defaultBranch: 'main',
} as const;

/** The first commit is the same wherever the same tree is imported. */
const importer = {
  name: 'Keel maintainers',
  email: 'maintainers@keel.example',
  atSeconds: Date.UTC(2026, 0, 1) / 1000,
};

/**
 * Publishes the licence and hosts `hypervisor/`, each unless it is there already.
 * A text of the licence that changed is published under its own version, and then must be signed again.
 *
 * @throws DomainError `conflict` when the text changed and its version did not.
 */
export async function openTree(ctx: Context, environment: Environment): Promise<void> {
  const body = readFileSync('LICENSE-ROYALTY-FREE.md', 'utf8');
  const version = /^Version (\S+)$/m.exec(body)?.[1];
  if (version === undefined) throw new Error('LICENSE-ROYALTY-FREE.md has no line "Version N"');
  await unlessThere(async () =>
    publishAgreement(ctx, { version, title: 'Slipway Royalty-Free Source Licence', body }),
  );
  await unlessThere(() => createRepository(ctx, bundledTree));
  await importTree(
    path.join(environment.dataFolder, 'repositories', `${bundledTree.slug}.git`),
    'hypervisor',
    bundledTree.defaultBranch,
    importer,
    'keel: import the tree\n',
  );
}

async function unlessThere(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'conflict')) throw error;
  }
}
