'use server';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { signOut } from '#core/identity/sign-out.ts';
import { site } from '../process/site.ts';
import { sessionCookieName } from './session-cookie.ts';
import { viewerContext } from './viewer-context.ts';

/** Ends this browser's session, everywhere it is open, and forgets its cookie. */
export async function signOutAction(): Promise<void> {
  const { environment } = await site();
  signOut(await viewerContext());
  (await cookies()).delete(sessionCookieName(environment.url));
  redirect('/');
}
