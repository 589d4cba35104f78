/** Starts a site whose preparation goes on until its runner works on the branch. */
import { runs } from '#drizzle/schema/ci.ts';
import { main, runUntilStopped, startSite } from '#server/start-site.ts';

await main(async () => {
  const { running } = await startSite(async (ctx) => {
    const untilMs = performance.now() + 60_000;
    while (ctx.db.select().from(runs).get() === undefined) {
      if (performance.now() > untilMs)
        throw new Error('no runner began while the site is prepared');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    process.stdout.write('the branch is under way\n');
  });
  process.stdout.write('the portal answers\n');
  await runUntilStopped(running);
});
