import { type Environment, readEnvironment, readSecret } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import type { Context } from '#core/context.ts';
import { openedOnce } from '#core/process-wide.ts';
import { member } from './member.ts';

/** What one portal process works with, opened once. */
export interface PortalSite {
  /** The portal itself is the actor; pages and routes ask as their viewer (`viewerContext`). */
  ctx: Context;
  environment: Environment;
  /** Signs and seals the session cookie. */
  secret: string;
}

/** The portal's site, opened at the first call. */
export function site(): Promise<PortalSite> {
  return openedOnce('site', open);
}

async function open(): Promise<PortalSite> {
  const environment = readEnvironment(process.env);
  const { condition, turns } = member();
  const { ctx } = await openSite(environment, 'portal', 'portal', { condition, turns });
  return { ctx, environment, secret: readSecret(environment) };
}
