import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { authorizeSource, type SourceAccess } from '#core/licensing/authorize-source.ts';
import { parseInput } from '#core/parse-input.ts';
import type { ModuleMetadata } from '#drizzle/schema/changes.ts';
import { findOpenChange, readTip } from './admit-patch.ts';
import { changeIdOf } from './change-id.ts';
import { quotaSubject, requireQuota } from './quota.ts';
import { type Change, readNewestPatchSet } from './rows.ts';
import { type SubmitModuleInput, type Submitted, submitModuleInput } from './schema.ts';
import { settleMetadata } from './settle-metadata.ts';
import { type NewPatchSet, storePatchSet } from './store-patch-set.ts';
import { recordRefusal } from './submit-change.ts';

type SettledModule = SubmitModuleInput & { metadata: ModuleMetadata };

/**
 * Makes a change or its next patch set from a binary module (relocatable ELF). The same organization,
 * contribution, module name and version is the same change. What the file says of itself need not be said.
 *
 * @throws DomainError `invalid` where the file and its sender say different things, or neither says one; `too-large` over
 *   `limits.moduleBytes`; `conflict` when the module's change is not open, or its newest patch set holds the same bytes
 *   and metadata; otherwise as `authorizeSource` does.
 */
export async function submitModule(ctx: Context, input: SubmitModuleInput): Promise<Submitted> {
  requireUser(ctx, 'write');
  const asked = parseInput(submitModuleInput, input);
  const { repositorySlug } = asked;
  const access = authorizeSource(ctx, { repositorySlug, purpose: 'contribute' });
  try {
    return await storeModule(ctx, { ...asked, metadata: settleMetadata(asked) }, access);
  } catch (error) {
    if (error instanceof DomainError) {
      recordRefusal(ctx, { repositorySlug, via: 'module-upload', error });
    }
    throw error;
  }
}

async function storeModule(
  ctx: Context,
  module: SettledModule,
  access: SourceAccess,
): Promise<Submitted> {
  const { repositorySlug, targetBranch, contribution, metadata, bytes } = module;
  requireQuota(ctx, quotaSubject(access.viewer), { sizeBytes: bytes.length });
  const tip = await readTip(ctx, repositorySlug, targetBranch);
  const changeId = moduleChangeId(module);
  findOpenChange(ctx, access, targetBranch, changeId); // refuses before the bytes are kept
  const artifactSha256 = await ctx.ports.blobs.put(bytes);
  const { viewer, repository } = access;
  return storePatchSet(ctx, {
    repository,
    targetBranch,
    tip,
    changeId,
    subject: `Module ${metadata.name} ${metadata.version}`,
    contribution,
    form: 'module',
    owner: { userId: viewer.userId, organizationId: viewer.organization.id },
    findChange(tx) {
      const change = findOpenChange(tx, access, targetBranch, changeId);
      if (change !== undefined) refuseSameModule(tx, change, artifactSha256, metadata);
      return change;
    },
    patchSet: { ...describePatchSet(module, viewer), baseCommit: tip, artifactSha256 },
  });
}

/** What a module's patch set says of it and of who sent it. */
function describePatchSet(
  { metadata, bytes }: SettledModule,
  viewer: SourceAccess['viewer'],
): Omit<NewPatchSet['patchSet'], 'baseCommit' | 'artifactSha256'> {
  return {
    via: 'module-upload',
    uploaderUserId: viewer.userId,
    headCommit: null,
    moduleMetadata: metadata,
    message: metadata.description,
    authorName: viewer.name,
    authorEmail: viewer.email,
    sizeBytes: bytes.length,
    mergeWhenVerifiedByUserId: null,
  };
}

function moduleChangeId({ contribution, metadata }: SettledModule): string {
  const key = JSON.stringify(['module', contribution, metadata.name, metadata.version]);
  return changeIdOf(key);
}

function refuseSameModule(
  tx: Context,
  change: Change,
  artifactSha256: string,
  metadata: ModuleMetadata,
): void {
  const newest = readNewestPatchSet(tx, change.number);
  const { name, version, licence, description } = newest.moduleMetadata ?? metadata;
  const same =
    newest.artifactSha256 === artifactSha256 &&
    JSON.stringify([name, version, licence, description]) ===
      JSON.stringify([metadata.name, metadata.version, metadata.licence, metadata.description]);
  if (same) {
    throw new DomainError(
      'conflict',
      `this is patch set ${newest.number} of change ${change.number} already`,
    );
  }
}
