import { type Environment, readEnvironment, readSecret } from '#adapters/environment.ts';
import { openHouse } from '#adapters/from-env.ts';
import type { Context } from '#core/context.ts';
import { openedOnce } from '#core/process-wide.ts';

export interface PortalHouse {
  /** The portal itself is the actor; pages and routes ask as their viewer (`viewerContext`). */
  ctx: Context;
  environment: Environment;
  /** Signs and seals the session cookie. */
  secret: string;
}

/** The portal's house, opened at the first call. */
export function house(): Promise<PortalHouse> {
  return openedOnce('house', open);
}

async function open(): Promise<PortalHouse> {
  const environment = readEnvironment(process.env);
  const { ctx } = await openHouse(environment, 'portal');
  return { ctx, environment, secret: readSecret(environment) };
}
