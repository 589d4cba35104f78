import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { refusalResponse } from '../outcomes/refusals.ts';
import { viewerContext } from '../session/viewer-context.ts';
import { decodePath, decodeRevision } from './address.ts';

/** A path at a revision of a repository, as an address names it. */
export interface Place {
  repository: string;
  revision: string;
  /** From the root, without a slash at either end; '' for the root. */
  path: string;
}

type Params = Promise<{ repository: string; revision: string; path?: string[] }>;

/** Answers for a route below a source address. A refusal is a sentence with its status. */
export async function servePlace(
  params: Params,
  answer: (ctx: Context, place: Place) => Promise<Response>,
): Promise<Response> {
  const given = await params;
  try {
    const revision = decodeRevision(given.revision);
    const path = decodePath(given.path);
    if (revision === undefined || path === undefined) {
      throw new DomainError('not-found', 'the address does not decode to a path');
    }
    return await answer(await viewerContext(), { repository: given.repository, revision, path });
  } catch (error) {
    return refusalResponse(error);
  }
}

/** Part of a page, for a page of ours that asks for it. `next.config.js` keeps it from running anything by itself. */
export function markupResponse(html: string): Response {
  return new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-store' },
  });
}
