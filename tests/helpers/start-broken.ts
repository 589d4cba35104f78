/** Starts a site that cannot be prepared. */
import { main, startSite } from '#server/start-site.ts';

await main(async () => {
  await startSite(() => Promise.reject(new Error('nothing to prepare here')));
});
