import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { type Actor, asActor, type Context } from '#core/context.ts';
import { readViewer } from '#core/identity/read-viewer.ts';
import type { Viewer } from '#core/identity/rows.ts';
import { clientAddress } from '../http/client-address.ts';
import { site } from '../process/site.ts';
import { readSessionClaim } from './session-cookie.ts';

/**
 * The context in which pages, actions and routes call verbs: the browser's session as the actor, the
 * caller's address. It grants nothing: each verb looks the session up.
 */
export const viewerContext = cache(async (): Promise<Context> => {
  const { ctx, environment } = await site();
  const claim = await readSessionClaim();
  const actor: Actor = claim ? { kind: 'user', ...claim } : { kind: 'anonymous' };
  return {
    ...asActor(ctx, actor),
    address: clientAddress(await headers(), environment.trustedProxies),
  };
});

/** Who is signed in, for greeting and for what a page offers; undefined for everybody else. */
export const currentViewer = cache(
  async (): Promise<Viewer | undefined> => readViewer(await viewerContext()),
);

/** Path and query of this page, to come back to. `proxy.ts` writes it into the request. */
export async function currentPath(): Promise<string> {
  return (await headers()).get('x-slipway-path') ?? '/';
}

/** The colours that the reader chose; undefined follows the system. */
export async function chosenTheme(): Promise<'light' | 'dark' | undefined> {
  const theme = (await cookies()).get('theme')?.value;
  return theme === 'light' || theme === 'dark' ? theme : undefined;
}
