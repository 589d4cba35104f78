/** `npm start`: the portal with one runner, no demo data. The first start prints the owner's one-time link. */
import { makeOwnerLink } from '#core/identity/make-owner-link.ts';
import { main, runUntilStopped, startSite } from './start-site.ts';

await main(async () => {
  let invitation: string | undefined;
  const { environment, running } = await startSite(async (ctx, { url, ownerName }) => {
    const link = makeOwnerLink(ctx, { organizationName: ownerName, slug: 'owner' });
    if (link !== undefined) invitation = `${url}/invitation/${link.secret}`;
  });
  process.stdout.write(`Slipway is at ${environment.url} (Ctrl-C stops it)\n`);
  if (invitation !== undefined) {
    process.stdout.write(
      `Open this link to make the owner's account; it works once:\n${invitation}\n`,
    );
  }
  await runUntilStopped(running);
});
