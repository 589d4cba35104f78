import { afterAll, beforeAll } from 'vitest';
import { startTemporaryPortal, type TemporaryPortal } from '#scripts/temporary-portal.ts';

/**
 * A portal of one process, without a runner, for the tests of one file: started before the first, stopped after the last.
 *
 * @param options as `startTemporaryPortal` takes them.
 * @returns what gives the portal while tests run.
 */
export function portalForTests(
  options: Parameters<typeof startTemporaryPortal>[0] = {},
): () => TemporaryPortal {
  let portal: TemporaryPortal | undefined;
  beforeAll(async () => {
    portal = await startTemporaryPortal({ runners: 0, webProcesses: 1, ...options });
  }, 120_000);
  afterAll(() => portal?.close());
  return () => {
    if (portal === undefined) throw new Error('the portal runs while tests run only');
    return portal;
  };
}
