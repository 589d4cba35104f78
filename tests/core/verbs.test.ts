import { readdirSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { abandonChange } from '#core/changes/abandon-change.ts';
import { authorizePush } from '#core/changes/authorize-push.ts';
import { nameReader } from '#core/changes/name-reader.ts';
import { readArtifact } from '#core/changes/read-artifact.ts';
import { readPatchSetDiff } from '#core/changes/read-patch-set-diff.ts';
import { rerun } from '#core/changes/rerun.ts';
import { submitChange } from '#core/changes/submit-change.ts';
import { submitFromView } from '#core/changes/submit-from-view.ts';
import { submitMailbox } from '#core/changes/submit-mailbox.ts';
import { submitModule } from '#core/changes/submit-module.ts';
import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { createOrganization } from '#core/identity/create-organization.ts';
import { disableUser } from '#core/identity/disable-user.ts';
import { inviteUser } from '#core/identity/invite-user.ts';
import { listAccessTokens } from '#core/identity/list-access-tokens.ts';
import { listSessions } from '#core/identity/list-sessions.ts';
import { removePayload } from '#core/identity/remove-payload.ts';
import { revokeAccessToken } from '#core/identity/revoke-access-token.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { revokeSession } from '#core/identity/revoke-session.ts';
import { acceptAgreement } from '#core/licensing/accept-agreement.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { publishAgreement } from '#core/licensing/publish-agreement.ts';
import { reinstateOrganization } from '#core/licensing/reinstate-organization.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { addComment } from '#core/review/add-comment.ts';
import { castVote } from '#core/review/cast-vote.ts';
import { merge } from '#core/review/merge.ts';
import { releaseResult } from '#core/review/release-result.ts';
import { releaseRun } from '#core/review/release-run.ts';
import { resolveComment } from '#core/review/resolve-comment.ts';
import { waiveTests } from '#core/review/waive-tests.ts';
import { cancelImport } from '#core/source/cancel-import.ts';
import { changeRepository } from '#core/source/change-repository.ts';
import { compareCommits } from '#core/source/compare-commits.ts';
import { createRepository } from '#core/source/create-repository.ts';
import { describeBranches } from '#core/source/describe-branches.ts';
import { findSymbol } from '#core/source/find-symbol.ts';
import { listBranches } from '#core/source/list-branches.ts';
import { listImports } from '#core/source/list-imports.ts';
import { listPaths } from '#core/source/list-paths.ts';
import { listRevisionNames } from '#core/source/list-revision-names.ts';
import { openArchive } from '#core/source/open-archive.ts';
import { openFile } from '#core/source/open-file.ts';
import { openReading } from '#core/source/open-reading.ts';
import { previewArchive } from '#core/source/preview-archive.ts';
import { readBlame } from '#core/source/read-blame.ts';
import { readCommit } from '#core/source/read-commit.ts';
import { readFileDifference } from '#core/source/read-file-difference.ts';
import { readHistory } from '#core/source/read-history.ts';
import { readOutline } from '#core/source/read-outline.ts';
import { readPatch } from '#core/source/read-patch.ts';
import { readRowCommits } from '#core/source/read-row-commits.ts';
import { readSourceFile } from '#core/source/read-source-file.ts';
import { readTree } from '#core/source/read-tree.ts';
import { searchSource } from '#core/source/search-source.ts';
import { startImport } from '#core/source/start-import.ts';
import { startUpdate } from '#core/source/start-update.ts';
import { exportReads } from '#core/views/export-reads.ts';
import { listChanges } from '#core/views/list-changes.ts';
import { listEntries } from '#core/views/list-entries.ts';
import { listModules } from '#core/views/list-modules.ts';
import { listOrganizations } from '#core/views/list-organizations.ts';
import { listReads } from '#core/views/list-reads.ts';
import { listRunEvents } from '#core/views/list-run-events.ts';
import { listTurns } from '#core/views/list-turns.ts';
import { readBlameView } from '#core/views/read-blame-view.ts';
import { readChange } from '#core/views/read-change.ts';
import { readFolderRows } from '#core/views/read-folder-rows.ts';
import { readOrganization } from '#core/views/read-organization.ts';
import { readRun } from '#core/views/read-run.ts';
import { readSlipOfChange } from '#core/views/read-slip-of-change.ts';
import { summarizeReads } from '#core/views/summarize-reads.ts';
import { verifyChain } from '#core/views/verify-chain.ts';
import { artifactUses } from '#drizzle/schema/changes.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { sendModule } from '../helpers/changes.ts';
import { makeSite, type TestSite } from '../helpers/site.ts';

/** What a verb may be asked about: things of another organization, or names of nothing. */
interface Things {
  number: number;
  runId: string;
  branchRunId: string;
  commentId: string;
  sha256: string;
  organizationId: string;
  slug: string;
  userId: string;
  grantId: string;
  tokenId: string;
  handle: string;
  sequence: number;
}

interface Row {
  name: string;
  input(things: Things): unknown;
  ask(ctx: Context, input: unknown): unknown;
  /** Of the tree itself: no stranger to it is who may read the whole tree. */
  isOfTree: boolean;
}

type Verb<I> = (ctx: Context, input: I) => unknown;

/** Doors give a verb whatever came from outside, whatever its type says. */
function row<I>(verb: Verb<I>, input: (things: Things) => NoInfer<I>): Row {
  const ask = (ctx: Context, given: unknown) => verb(ctx, given as I);
  return { name: verb.name, input, ask, isOfTree: false };
}

function ofTree<I>(verb: Verb<I>, input: (things: Things) => NoInfer<I>): Row {
  return { ...row(verb, input), isOfTree: true };
}

/** The same input with nothing in it that is right. */
function spoil(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const worse = (value: unknown) =>
    typeof value === 'number' ? -1 : typeof value === 'string' ? '' : undefined;
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, worse(value)]));
}

const keel = { repositorySlug: 'keel' };
const target = { ...keel, targetBranch: 'main' };
const metadata = { name: 'x', version: '1', licence: 'MIT', description: 'x' };

/** Verbs for people who are signed in. */
const guarded: readonly Row[] = [
  row(abandonChange, ({ number }) => ({ number })),
  row(nameReader, ({ number }) => ({ number, organizationSlug: 'rivalco' })),
  row(authorizePush, () => keel),
  row(readArtifact, ({ sha256 }) => ({ sha256 })),
  row(readPatchSetDiff, ({ number }) => ({ number, patchSet: 1 })),
  row(rerun, ({ number }) => ({ changeNumber: number })),
  row(submitChange, () => ({ ...target, commit: 'a'.repeat(40) })),
  row(submitFromView, () => ({ ...target, commit: 'a'.repeat(40), viewId: 'a'.repeat(32) })),
  row(submitMailbox, () => ({ ...target, mailbox: Buffer.from('x') })),
  row(submitModule, () => ({
    ...target,
    contribution: 'shared' as const,
    metadata,
    bytes: Buffer.from(''),
  })),
  row(createAccessToken, () => ({ name: 'x', scopes: ['read' as const], days: 0 })),
  row(createOrganization, ({ slug }) => ({ name: 'x', slug })),
  row(disableUser, ({ userId }) => ({ userId })),
  row(inviteUser, ({ organizationId }) => ({
    organizationId,
    email: 'x@example.com',
    roles: ['engineer' as const],
  })),
  row(listAccessTokens, () => undefined),
  row(listSessions, () => undefined),
  row(removePayload, ({ sequence }) => ({ sequence, reason: 'x' })),
  row(revokeAccessToken, ({ tokenId }) => ({ id: tokenId })),
  row(revokeOrganization, ({ organizationId }) => ({ organizationId, reason: 'x' })),
  row(revokeSession, ({ handle }) => ({ handle })),
  row(acceptAgreement, ({ sha256 }) => ({ agreementSha256: sha256, capacity: 'person' as const })),
  row(authorizeSource, () => ({ ...keel, purpose: 'read' as const })),
  row(grantAccess, ({ organizationId }) => ({
    ...keel,
    organizationId,
    pathPrefix: '',
    mayContribute: true,
  })),
  row(publishAgreement, () => ({ version: '9', title: 'x', body: 'x' })),
  row(reinstateOrganization, ({ organizationId }) => ({ organizationId })),
  row(revokeGrant, ({ grantId }) => ({ grantId })),
  row(addComment, ({ number }) => ({ number, patchSet: 1, body: 'x' })),
  row(addComment, ({ number, commentId: inReplyToId }) => ({
    number,
    patchSet: 1,
    body: 'x',
    inReplyToId,
  })),
  row(castVote, ({ number }) => ({ number, patchSet: 1, value: 1 })),
  row(merge, ({ number }) => ({ number })),
  row(releaseResult, ({ runId }) => ({ runId, level: 'outcome' as const })),
  ofTree(releaseResult, ({ branchRunId }) => ({ runId: branchRunId, level: 'outcome' as const })),
  row(releaseRun, ({ runId }) => ({ runId })),
  ofTree(releaseRun, ({ branchRunId }) => ({ runId: branchRunId })),
  row(resolveComment, ({ commentId }) => ({ commentId, resolved: true })),
  row(waiveTests, ({ runId }) => ({ runId })),
  ofTree(waiveTests, ({ branchRunId }) => ({ runId: branchRunId })),
  row(createRepository, () => ({ slug: 'x', name: 'x', description: 'x', defaultBranch: 'main' })),
  row(changeRepository, () => ({
    ...{ slug: 'keel', name: 'x', description: 'x', defaultBranch: 'no-such' },
  })),
  row(startImport, () => ({ slug: 'x', name: 'x', url: 'https://code.example/x' })),
  row(startUpdate, () => ({ slug: 'keel' })),
  row(cancelImport, ({ handle }) => ({ importId: handle })),
  row(listImports, () => ({})),
  row(listBranches, () => keel),
  row(listRevisionNames, () => keel),
  row(openReading, () => ({ ...keel, path: 'no/such' })),
  row(openArchive, () => ({ ...keel, folder: '', format: 'zip' as const })),
  row(previewArchive, () => ({ ...keel, folder: '' })),
  row(describeBranches, () => keel),
  row(compareCommits, () => ({ ...keel, base: 'main', head: 'main', isDirect: false })),
  row(readFileDifference, () => ({
    ...{ ...keel, base: '', head: 'main' },
    ...{ path: 'no/such', door: 'commit' as const },
  })),
  row(readPatch, () => ({ ...keel, commit: 'a'.repeat(40) })),
  row(readCommit, () => ({ ...keel, commit: 'a'.repeat(40) })),
  row(readHistory, () => ({ ...keel, page: 1 })),
  row(findSymbol, () => ({ ...keel, name: 'no_such' })),
  row(readOutline, () => ({ ...keel, path: 'no/such.c' })),
  row(readBlame, () => ({ ...keel, path: 'no/such' })),
  row(readRowCommits, () => ({ ...keel, folder: 'no/such' })),
  row(openFile, () => ({ ...keel, path: 'no/such', door: 'file' as const })),
  row(readSourceFile, () => ({ ...keel, path: 'no/such' })),
  row(readTree, () => ({ ...keel, path: 'no/such' })),
  row(listPaths, () => keel),
  row(searchSource, () => ({ text: 'x', page: 1 })),
  row(listChanges, () => ({})),
  row(listEntries, () => ({ limit: 1 })),
  row(listModules, () => undefined),
  row(listOrganizations, () => undefined),
  row(exportReads, () => ({ filter: {}, format: 'csv' as const })),
  row(listReads, () => ({ filter: {}, limit: 1 })),
  row(summarizeReads, () => ({})),
  row(listRunEvents, ({ runId }) => ({ runId, afterNumber: 0 })),
  ofTree(listRunEvents, ({ branchRunId }) => ({ runId: branchRunId, afterNumber: 0 })),
  row(listTurns, () => undefined),
  row(readChange, ({ number }) => ({ number })),
  row(readBlameView, () => ({ ...keel, path: 'no/such' })),
  row(readFolderRows, () => ({ ...keel, folder: 'no/such' })),
  row(readOrganization, ({ slug }) => ({ slug })),
  row(readRun, ({ runId }) => ({ runId })),
  ofTree(readRun, ({ branchRunId }) => ({ runId: branchRunId })),
  row(readSlipOfChange, ({ number }) => ({ number })),
  row(verifyChain, () => []),
];

/** For anybody: who is there does not matter, or is told by what they bring. */
const open = [
  ...['acceptInvitation', 'authenticateToken', 'readInvitation', 'readViewer', 'signIn', 'signOut'],
  ...['readCurrentAgreement', 'readStanding'],
  ...['listRepositories', 'listVmhiDocuments', 'readVmhiDocument'],
  // Answers that give nothing to whom nothing is for.
  ...['describeView', 'readsView'],
  ...['hasFile', 'listChangesOfCommits', 'listFetchable', 'mayReadRun', 'readCommitRun'],
];

/** No verbs of doors: steps of verbs, and work of our own processes. */
const inner = [
  ...['followGrants', 'followViews', 'keepViews', 'openView', 'originalsOf', 'updateView'],
  'viewMemo',
  ...['enqueueRun', 'addMessage', 'removeDelivered'],
  ...['appendEntry', 'findRemovals', 'noteRead', 'noteRefusal', 'settleReads'],
  ...['walkChain', 'writeCheckpoint'],
  ...['admitPatch', 'authorizeChange', 'authorizeRun', 'keepStores', 'recoverPatchSets'],
  ...['storePatchSet', 'tellOfRun'],
  ...['checkGrant', 'checkLicence', 'checkPatch', 'concludeRun', 'findBranchBoot', 'heartbeat'],
  ...['findTrustedBuild', 'isReleased', 'listBranchTips', 'readRecipe', 'readTrustedImage'],
  ...['recordBoot', 'recordBuild', 'recordChecks', 'startRun', 'whyEnded'],
  ...['makeInvitation', 'makeOwnerLink', 'readPeople'],
  ...['checkContributor', 'refuseMissingPath', 'rightsStamp', 'watchRight'],
  ...['finishMerge', 'listShownComments', 'mergeAs', 'readMergeFacts', 'rebaseChange'],
  ...['recoverMerges', 'writeMerge', 'tidyRepositories'],
  ...['followBranch', 'keepGraph', 'keepSearch', 'noteChangeRead', 'noteSourceRead'],
  ...['authorizeReads', 'findReads'],
  ...['moveBranches', 'recoverImports', 'runImport', 'tellMoved', 'watchImport'],
  ...['findPartReader', 'noteRunRead', 'readChangeFacts', 'readChangeRights', 'readRunFacts'],
  ...['listCoveredDifferences', 'prepareArchive', 'turnsFor'],
];

/** Every function that a file of core/ is named after and that takes a context. */
function listVerbs(): string[] {
  return readdirSync('core')
    .filter((room) => statSync(`core/${room}`).isDirectory())
    .flatMap((room) => readdirSync(`core/${room}`).map((file) => `core/${room}/${file}`))
    .flatMap((file) => {
      const name = file
        .replace(/^.*\/|\.ts$/g, '')
        .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      const text = readFileSync(file, 'utf8').replace(/\s+/g, ' ');
      const at = text.indexOf(`function ${name}(`);
      return at >= 0 && /^[^)]*?\( ?\w+: Context\b/.test(text.slice(at)) ? [name] : [];
    });
}

let site: TestSite;
let there: Things;
const nothing: Things = {
  number: 999_999_998,
  runId: 'no-such-run-00000000',
  branchRunId: 'no-such-run-11111111',
  commentId: 'no-such-comment-0000',
  sha256: 'e'.repeat(64),
  organizationId: 'no-such-company-0000',
  slug: 'nobody-of-that-name',
  userId: 'no-such-person-00000',
  grantId: 'no-such-grant-000000',
  tokenId: 'no-such-token-000000',
  handle: 'f'.repeat(32),
  sequence: 1_000_000,
};

beforeAll(async () => {
  site = await makeSite();
  const { engineer, manager, organizationId, slug } = site.signed;
  const { changeNumber: number, runId } = await sendModule(engineer, {
    name: 'hidden',
    contribution: 'black-box',
  });
  const { db } = site.ctx;
  const { commentId } = await addComment(engineer.ctx, { number, patchSet: 1, body: 'mine' });
  const { id } = createAccessToken(engineer.ctx, { name: 'git', scopes: ['read'], days: 1 });
  const branch = { repositoryId: site.repositoryId, commit: site.firstCommit };
  there = {
    number,
    runId,
    branchRunId: findTrustedBuild(site.ctx, branch).runId,
    commentId,
    sha256: db.select().from(artifactUses).get()?.artifactSha256 ?? '',
    organizationId,
    slug,
    userId: manager.userId,
    grantId: db.select().from(grants).all().at(0)?.id ?? '',
    tokenId: id,
    handle: listSessions(engineer.ctx)[0]?.handle ?? '',
    sequence: 1,
  };
});
afterAll(() => site.close());

/** How a verb refuses, without the names that it was asked with. */
async function refusalOf(ask: () => unknown, things: Things): Promise<string> {
  try {
    await ask();
    return 'no refusal';
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const named = Object.values(things).map(String);
    // The longest first: a short number may be part of another name.
    const text = named
      .sort((a, b) => b.length - a.length)
      .reduce((said, name) => (name.length > 3 ? said.replaceAll(name, '#') : said), error.message);
    return `${error.code}: ${text}`;
  }
}

test('every verb of core has its row here', () => {
  const known = new Set([...guarded.map(({ name }) => name), ...open, ...inner]);
  const verbs = listVerbs();
  expect(verbs.filter((name) => !known.has(name))).toEqual([]);
  expect([...known].filter((name) => !verbs.includes(name))).toEqual([]);
});

describe('whoever asks', () => {
  test.each(guarded)('$name asks nobody to sign in, before it looks at the input', async (verb) => {
    const [real, unreal] = [verb.input(there), verb.input(nothing)];
    for (const input of [real, unreal, spoil(real)]) {
      const refusal = await refusalOf(() => verb.ask(site.anonymous, input), there);
      expect(refusal).toMatch(/^unauthenticated: /);
    }
  });

  test.each(guarded)('$name tells a stranger the same of a thing as of none', async (verb) => {
    // Licensed, and nobody of theirs was named; invited, and nothing signed.
    const licensed = verb.isOfTree ? [] : [site.rival.engineer, site.rival.manager];
    for (const { ctx } of [...licensed, site.invited.engineer, site.invited.manager]) {
      const ask = (things: Things, input: unknown) => refusalOf(() => verb.ask(ctx, input), things);
      const [real, unreal] = [verb.input(there), verb.input(nothing)];
      expect(await ask(there, real)).toBe(await ask(nothing, unreal));
      const surplus = (input: unknown) =>
        typeof input === 'object' && !Array.isArray(input) ? { ...input, surplus: 1 } : input;
      expect(await ask(there, surplus(real))).toBe(await ask(nothing, surplus(unreal)));
    }
  });
});
