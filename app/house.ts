import { type Environment, readEnvironment, readSecret } from '#adapters/environment.ts';
import { openHouse } from '#adapters/from-env.ts';
import type { Context } from '#core/context.ts';

export interface PortalHouse {
  /** The portal itself is the actor; pages and routes ask as their viewer (`viewerContext`). */
  ctx: Context;
  environment: Environment;
  /** Signs and seals the session cookie. */
  secret: string;
}

/** Next bundles a module once a route; the process has one house all the same. */
const shared = globalThis as typeof globalThis & { slipwayHouse?: Promise<PortalHouse> };

/** The portal's house, opened at the first call. A failure is not kept: the next call tries again. */
export function house(): Promise<PortalHouse> {
  shared.slipwayHouse ??= open().catch((error: unknown) => {
    delete shared.slipwayHouse;
    throw error;
  });
  return shared.slipwayHouse;
}

async function open(): Promise<PortalHouse> {
  const environment = readEnvironment(process.env);
  const { ctx } = await openHouse(environment, 'portal');
  return { ctx, environment, secret: readSecret(environment) };
}
