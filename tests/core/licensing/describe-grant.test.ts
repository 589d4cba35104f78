import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { submitMailbox } from '#core/changes/submit-mailbox.ts';
import { checkGrant } from '#core/ci/check-grant.ts';
import { readRunSubject } from '#core/ci/rows.ts';
import {
  coverPhrase,
  describeGrant,
  type GrantTerms,
  grantWords,
  meaningOfGrant,
} from '#core/licensing/describe-grant.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { readStanding } from '#core/licensing/read-standing.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { formatPatch } from '../../helpers/git.ts';
import { makeToken } from '../../helpers/git-door.ts';
import { gitPortal } from '../../helpers/git-portal.ts';

const portal = gitPortal();

function give(terms: GrantTerms): void {
  portal.site.ctx.db
    .update(grants)
    .set(terms)
    .where(eq(grants.organizationId, portal.site.signed.organizationId))
    .run();
}

async function gitLetsIn(service: string): Promise<boolean> {
  const token = makeToken(portal.site.signed.engineer);
  const authorization = `Basic ${Buffer.from(`any:${token}`).toString('base64')}`;
  const address = `${portal.door.url}/git/keel.git/info/refs?service=${service}`;
  const response = await fetch(address, { headers: { authorization } });
  await response.arrayBuffer();
  return response.status === 200;
}

/** Sends a patch inside the grant. @returns its run, or undefined when it is refused. */
async function upload(seed: string): Promise<string | undefined> {
  const message = `rtc: ${seed}\n`;
  const files = { 'drivers/rtc/rtc.c': `/* ${seed} */\n` };
  const mailbox = formatPatch(portal.site.bareFolder, { message, files });
  const target = { repositorySlug: 'keel', targetBranch: 'main', mailbox };
  return submitMailbox(portal.site.signed.engineer.ctx, target).then(
    ({ runId }) => runId,
    () => undefined,
  );
}

const all: GrantTerms[] = ['', 'drivers'].flatMap((pathPrefix) =>
  [true, false].map((mayContribute) => ({ pathPrefix, mayContribute })),
);

describe('what a grant means', () => {
  test.each(all)('is what the doors do: %j', async (terms) => {
    give(terms);
    const runId = await upload(JSON.stringify(terms));
    const held =
      runId !== undefined &&
      checkGrant(portal.site.ctx, readRunSubject(portal.site.ctx, runId)).outcome === 'held';
    expect({
      clones: (await gitLetsIn('git-upload-pack')) && (terms.pathPrefix === '' ? 'tree' : 'view'),
      pushes: await gitLetsIn('git-receive-pack'),
      uploads: runId !== undefined,
      waitsForWord: held,
    }).toEqual(meaningOfGrant(terms));
  });

  test('is said before and after by one sentence', async () => {
    const sentences = all.map((terms) => describeGrant('Breakwater', terms));
    expect(sentences).toEqual([
      'Breakwater will read and clone the whole tree and may send changes to it by push or by upload.',
      'Breakwater will read and clone the whole tree and may not send.',
      'Breakwater will read and clone drivers/, as a view with commit ids of its own, and may send changes to it by push or by upload. A build reads the whole tree: each patch runs only when a maintainer lets it, and its result is shown as far as a maintainer releases it.',
      'Breakwater will read and clone drivers/, as a view with commit ids of its own, and may not send.',
    ]);
    const terms = { pathPrefix: 'drivers', mayContribute: true };
    const { meaning } = await grantAccess(portal.site.owner.officer.ctx, {
      organizationId: portal.site.rival.organizationId,
      repositorySlug: 'keel',
      ...terms,
    });
    expect(meaning).toBe(describeGrant('rivalco inc.', terms));
    expect(readStanding(portal.site.rival.engineer.ctx).grants).toContainEqual({
      repositorySlug: 'keel',
      terms,
      meaning,
    });
    expect(new Set(all.map(grantWords)).size).toBe(4);
  });

  test('names folders with a slash, files without, each once', () => {
    expect(coverPhrase(['include', 'drivers', 'kernel/main.c', 'drivers'])).toBe(
      'drivers/, include/ and kernel/main.c',
    );
    expect(coverPhrase(['drivers', ''])).toBe('the whole tree');
    expect(coverPhrase([])).toBe('nothing');
  });
});

describe('a grant of a path that is not in the tree', () => {
  const grant = (pathPrefix: string) =>
    grantAccess(portal.site.owner.officer.ctx, {
      organizationId: portal.site.invited.organizationId,
      repositorySlug: 'keel',
      pathPrefix,
      mayContribute: false,
    });

  test.each([
    ['driver', 'drivers'],
    ['Drivers', 'drivers'],
    ['drivers/rct', 'drivers/rtc'],
    ['drivers/network', 'drivers'],
    ['drivers/rtc/rtc.h', 'drivers/rtc/rtc.c'],
    ['kernel/main.c/deeper', 'kernel/main.c'],
  ])('is refused with the nearest that is there: %s', async (path, nearest) => {
    await expect(grant(path)).rejects.toMatchObject({
      code: 'invalid',
      message: `"${path}" is in no branch of keel; the nearest is "${nearest}"`,
    });
  });

  test('is refused with the whole tree as the way out where nothing is near', async () => {
    await expect(grant('zzz')).rejects.toThrow('leave the field empty for the whole tree');
  });

  test('is taken once any branch has it, a file too', async () => {
    await grant('drivers/rtc/rtc.c');
    portal.site.commit({
      message: 'net: begin\n',
      files: { 'net/a.c': 'x\n' },
      ref: 'refs/heads/next',
    });
    await grant('net');
  });
});
