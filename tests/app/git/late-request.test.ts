import { and, eq, isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { handleGit } from '#app/git/handler.ts';
import { revokeAccessToken } from '#core/identity/revoke-access-token.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { accessTokens } from '#drizzle/schema/identity.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { encodeLine, flush } from '#formats/git/pkt-line.ts';
import { countEntries } from '../../helpers/changes.ts';
import { makeToken } from '../../helpers/git-door.ts';
import { gitPortal } from '../../helpers/git-portal.ts';

const portal = gitPortal();

async function give(...prefixes: string[]): Promise<void> {
  const { site } = portal;
  const { organizationId } = site.signed;
  const officer = site.owner.officer.ctx;
  const own = and(eq(grants.organizationId, organizationId), isNull(grants.revokedAtMs));
  for (const { id } of site.ctx.db.select().from(grants).where(own).all()) {
    revokeGrant(officer, { grantId: id });
  }
  for (const pathPrefix of prefixes) {
    await grantAccess(officer, {
      ...{ organizationId, repositorySlug: 'keel', pathPrefix },
      mayContribute: true,
    });
  }
}

/** A fetch whose body comes after `meanwhile`: its sender decides when. */
function fetchLate(token: string, meanwhile: () => Promise<void> | void): Promise<Response> {
  const { site } = portal;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await meanwhile();
        const lines = ['command=fetch\n', `want ${site.firstCommit}\n`, 'done\n'];
        const [command = '', ...rest] = lines;
        controller.enqueue(encodeLine(command));
        controller.enqueue(Buffer.concat([Buffer.from('0001'), ...rest.map(encodeLine), flush]));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const init = {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'git-protocol': 'version=2',
      'content-type': 'application/x-git-upload-pack-request',
    },
    ...{ body, duplex: 'half' },
  };
  const request = new Request('http://x/git/keel.git/git-upload-pack', init as RequestInit);
  const door = {
    ctx: site.ctx,
    dataFolder: site.folder,
    url: 'http://x',
    address: () => undefined,
  };
  return handleGit({ ...door, hooks: undefined as never }, request); // pushes alone need them
}

const revokeTokens = () => {
  const { site } = portal;
  const rows = site.ctx.db
    .select()
    .from(accessTokens)
    .where(isNull(accessTokens.revokedAtMs))
    .all();
  for (const { id } of rows) revokeAccessToken(site.signed.engineer.ctx, { id });
};

const cases: [string, string[], () => Promise<void> | void][] = [
  ['of the whole tree, whose grant ended', [''], () => give()],
  ['of the whole tree, whose grant was narrowed', [''], () => give('drivers')],
  ['of the whole tree, whose token was revoked', [''], revokeTokens],
  ['of a view, whose grant ended', ['drivers'], () => give()],
  ['of a view, whose grant gives another by now', ['drivers'], () => give('kernel')],
  ['of a view, whose token was revoked', ['drivers'], revokeTokens],
];
test.each(cases)(
  'a fetch %s before its request was there, gets and records nothing',
  async (_, prefixes, meanwhile) => {
    await give(...prefixes);
    const before = countEntries(portal.site, 'source.fetch');
    const answer = await fetchLate(makeToken(portal.site.signed.engineer), meanwhile);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(/ended, or is another now/);
    expect(countEntries(portal.site, 'source.fetch')).toBe(before);
  },
);
