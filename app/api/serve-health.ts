import { noSpace } from '#core/as-domain-error.ts';
import type { Context } from '#core/context.ts';
import { readViewer } from '#core/identity/read-viewer.ts';
import type { Viewer } from '#core/identity/rows.ts';
import { isOwner } from '#core/identity/rules.ts';
import { readDamage } from '#core/read-damage.ts';
import { listRepositories } from '#core/source/list-repositories.ts';
import { refusalOf } from '../outcomes/refusals.ts';
import { listWarnings } from '../process/warnings.ts';
import { jsonResponse } from './json-response.ts';

/**
 * `GET /api/health`: 200 while the portal does its work, 503 while it cannot. `status` is `ok`, `hurt` (a
 * part is broken, the rest works) or `failing`. The sentences about broken parts may name changes: only the
 * owner's people read them, others get their count. `warnings`: settings that do harm.
 */
export function serveHealth(ctx: Context): Response {
  const mayKnow = despiteDamage(() => isOfOwner(readViewer(ctx))) ?? false;
  despiteDamage(() => listRepositories(ctx));
  const damage = readDamage(ctx);
  const faults = [...ctx.ports.condition.list(), ...(damage === undefined ? [] : [damage])];
  if (!ctx.ports.space.isLeft()) faults.push({ sentence: noSpace().message, stops: true });
  const stopping = faults.filter(({ stops }) => stops);
  const shown = (mayKnow ? faults : stopping).map(({ sentence }) => sentence);
  const status = stopping.length > 0 ? 'failing' : faults.length > 0 ? 'hurt' : 'ok';
  const warnings = listWarnings();
  const body = {
    status,
    ...(status !== 'ok' && { faults: shown, faultsCount: faults.length }),
    ...(warnings.length > 0 && { warnings }),
  };
  return jsonResponse(body, status === 'failing' ? 503 : 200);
}

function isOfOwner(viewer: Viewer | undefined): boolean {
  return viewer !== undefined && isOwner(viewer.organization);
}

/** A damaged table is what health is asked about: it must not keep it from answering. */
function despiteDamage<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    refusalOf(error);
    return undefined;
  }
}
