import { changeStatus } from '#core/changes/schema.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { listChanges } from '#core/views/list-changes.ts';
import { noteChangeRead, noteChangesRead } from '#core/views/note-change-read.ts';
import { noteRunRead } from '#core/views/note-run-read.ts';
import { readChange } from '#core/views/read-change.ts';
import { readRun } from '#core/views/read-run.ts';
import { readSlipOfChange } from '#core/views/read-slip-of-change.ts';
import { jsonResponse } from './json-response.ts';

/** @returns a whole number from 1. @throws DomainError `not-found` for anything else. */
export function numberOf(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text))
    throw new DomainError('not-found', `there is no change ${text}`);
  return Number(text);
}

/** `GET /api/changes?status=&mine=1&q=&page=`. */
export async function getChanges(request: Request, ctx: Context): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const found = listChanges(ctx, {
    status: changeStatus.safeParse(query.get('status')).data,
    mine: query.get('mine') === '1' || undefined,
    query: query.get('q') ?? undefined,
    page: numberOf(query.get('page') ?? '1'),
  });
  await noteChangesRead(ctx, found.changes);
  return jsonResponse(found);
}

/** `GET /api/changes/<number>`. */
export async function getChange(ctx: Context, number: string): Promise<Response> {
  const change = await readChange(ctx, { number: numberOf(number) });
  await noteChangeRead(ctx, change.number);
  return jsonResponse(change);
}

/** `GET /api/changes/<number>/slip`: the seven stations alone, for a client that follows a run. */
export async function getSlip(ctx: Context, number: string): Promise<Response> {
  const slip = readSlipOfChange(ctx, { number: numberOf(number) });
  await noteChangeRead(ctx, numberOf(number), 'slip');
  return jsonResponse(slip);
}

/** `GET /api/runs/<id>`. */
export async function getRun(ctx: Context, runId: string): Promise<Response> {
  const run = readRun(ctx, { runId });
  await noteRunRead(ctx, run);
  return jsonResponse(run);
}
