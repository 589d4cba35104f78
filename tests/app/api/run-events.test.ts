import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { errorResponse } from '#app/api/json-response.ts';
import { serveRunEvents, type Wait } from '#app/api/serve-run-events.ts';
import { appendRunChunk, appendRunState } from '#core/ci/append-run-event.ts';
import { runWatch } from '#core/ci/watch-runs.ts';
import type { Context } from '#core/context.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { rightsStamp } from '#core/licensing/rights-stamp.ts';
import { listRunEvents } from '#core/views/list-run-events.ts';
import { readRun } from '#core/views/read-run.ts';
import { sendCommit } from '../../helpers/changes.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';
import { sendBlackBox } from './black-box.ts';

let site: TestSite;
let runId: string;

beforeEach(async () => {
  site = await makeSite();
  runId = (await sendBlackBox(site)).runId;
});
afterEach(() => site.close());

/** Turns of waiting that a stream takes; each runs what stands next in line, and there is always one. */
function script(...steps: (() => unknown)[]): Wait {
  return async () => {
    const step = steps.shift();
    if (!step) throw new Error('the stream waits although nothing is to come');
    return step() === 'silence' ? 'silence' : 'news';
  };
}

function open(ctx: Context, wait: Wait | undefined, headers = {}): Response {
  const request = new Request(`http://portal/api/runs/${runId}/events`, { headers });
  try {
    return serveRunEvents(request, ctx, runId, wait);
  } catch (error) {
    return errorResponse(error);
  }
}

interface Told {
  id: string | undefined;
  event: string;
  data: Record<string, unknown>;
}

function parse(text: string): Told[] {
  return text.split('\n\n').flatMap((piece) => {
    const data = /^data: (.*)$/m.exec(piece)?.[1];
    if (data === undefined) return [];
    const event = /^event: (.*)$/m.exec(piece)?.[1] ?? '';
    return [{ id: /^id: (.*)$/m.exec(piece)?.[1], event, data: JSON.parse(data) }];
  });
}

function say(text: string): void {
  appendRunChunk(site.ctx, {
    runId,
    station: 'build',
    stream: 'build',
    bytes: new TextEncoder().encode(text),
  });
}

function conclude(): void {
  appendRunState(site.ctx, {
    runId,
    station: 'verdict',
    state: { phase: 'finished', outcome: 'pass', sentence: 'All boots passed.' },
  });
}

function revoke(): void {
  revokeOrganization(site.owner.officer.ctx, {
    organizationId: site.signed.organizationId,
    reason: 'broke the agreement',
  });
}

function textOf({ data }: Told): string {
  return Buffer.from(String(data.base64), 'base64').toString();
}

describe('the event stream of a run', () => {
  test('tells what was said and what comes while it is open, and ends with the verdict', async () => {
    say('cc a.c\n');
    const response = open(
      site.signed.engineer.ctx,
      script(() => say('cc b.c\n'), conclude),
    );
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const told = parse(await response.text());
    expect(told.map(({ event }) => event)).toEqual(['chunk', 'chunk', 'state', 'end']);
    expect(told.slice(0, 2).map(textOf)).toEqual(['cc a.c\n', 'cc b.c\n']);
  });

  test('numbers what it says by itself, so that nobody counts what hidden runs say meanwhile', async () => {
    const { runId: other } = await sendCommit(site, site.rival.engineer, {
      seed: 'other',
      files: { 'other.c': 'int other;\n' },
    });
    const begin = () =>
      appendRunState(site.ctx, {
        runId: other,
        station: 'build',
        stream: 'build',
        state: { phase: 'started' },
      });
    const hiddenRun = () => say('hidden\n');
    begin();
    hiddenRun();
    appendRunChunk(site.ctx, {
      runId: other,
      station: 'build',
      stream: 'build',
      bytes: new Uint8Array([65]),
    });
    hiddenRun();
    begin(); // taken again: what the stream held is dropped, and no number comes twice
    const { ctx } = site.rival.engineer;
    const events = listRunEvents(ctx, { runId: other, afterNumber: 0 });
    expect(events.map(({ number }) => number)).toEqual([1, 3]);
    expect(readRun(ctx, { runId: other }).lastNumber).toBe(3);
    const asked = new Request(`http://portal/api/runs/${other}/events`);
    const stop: Wait = async () => 'stop';
    const told = parse(await serveRunEvents(asked, ctx, other, stop).text());
    expect(told.map(({ id }) => id)).toEqual(['1', '3']);
    expect(() => readRun(ctx, { runId })).toThrow(`no run ${runId}`);
  });

  test('goes on behind the last event that a returning reader has seen', async () => {
    say('one\n');
    say('two\n');
    conclude();
    const first = parse(await open(site.signed.engineer.ctx, script()).text());
    const again = open(site.signed.engineer.ctx, script(), { 'last-event-id': first[0]?.id });
    expect(parse(await again.text())).toEqual(first.slice(1));
  });

  test('closes at once with `revoked` when the reader’s right ends while it waits', async () => {
    say('before\n');
    const wait = script(() => {
      revoke();
      say('after\n');
    });
    const told = parse(await open(site.signed.engineer.ctx, wait).text());
    expect(told.map(({ event }) => event)).toEqual(['chunk', 'revoked']);
    expect(JSON.stringify(told)).not.toContain(Buffer.from('after\n').toString('base64'));
  });

  test('asks before each piece: what was already read from the database is not sent after revocation', async () => {
    for (let count = 1; count <= 5; count += 1) say(`piece ${count}\n`);
    const response = open(site.signed.engineer.ctx, script());
    const reader = response.body?.getReader();
    let text = '';
    // The line about reconnecting, then the first piece; the stream keeps one piece ready beyond that.
    for (let count = 0; count < 2; count += 1) {
      text += Buffer.from((await reader?.read())?.value ?? []).toString();
    }
    revoke();
    for (;;) {
      const next = await reader?.read();
      if (!next || next.done) break;
      text += Buffer.from(next.value).toString();
    }
    const told = parse(text);
    expect(told.at(-1)?.event).toBe('revoked');
    expect(told.filter(({ event }) => event === 'chunk').length).toBeLessThanOrEqual(2);
  });

  test('is fed with many others by one watch, and each ends by its own reader’s right', async () => {
    const { ctx } = site.signed.engineer;
    const mine = Array.from({ length: 20 }, () => open(ctx, undefined));
    const ofOwner = open(site.owner.maintainer.ctx, undefined);
    const reads = [...mine, ofOwner].map((response) => response.text());
    say('cc a.c\n');
    await vi.waitFor(() => expect(runWatch(ctx).waitingCount).toBe(21));
    revoke();
    for (const text of await Promise.all(reads.slice(0, 20))) {
      expect(parse(text).map(({ event }) => event)).toEqual(['chunk', 'revoked']);
    }
    conclude();
    expect(parse((await reads[20]) ?? '').map(({ event }) => event)).toEqual([
      'chunk',
      'state',
      'end',
    ]);
    expect(runWatch(ctx).waitingCount).toBe(0);
  });

  test('sees a right end that ends by the clock alone, and asks nobody while nothing is written', async () => {
    const reading = open(site.signed.engineer.ctx, undefined).text();
    await vi.waitFor(() => expect(runWatch(site.ctx).waitingCount).toBe(1));
    const stamp = rightsStamp(site.ctx);
    say('news that takes no right\n');
    expect(rightsStamp(site.ctx)).toBe(stamp);
    site.advanceMs(400 * 24 * 60 * 60 * 1000);
    expect(parse(await reading).at(-1)?.event).toBe('revoked');
  });

  test('ends at once when the portal is asked to stop', async () => {
    const reading = open(site.signed.engineer.ctx, undefined).text();
    await vi.waitFor(() => expect(runWatch(site.ctx).waitingCount).toBe(1));
    runWatch(site.ctx).stop();
    expect(parse(await reading)).toEqual([]);
  });

  test('is refused before it opens to another partner, to nobody, and for a bad number', async () => {
    expect(open(site.rival.engineer.ctx, script()).status).toBe(404);
    expect(open(site.anonymous, script()).status).toBe(401);
    const headers = { 'last-event-id': '-1' };
    expect(open(site.signed.engineer.ctx, script(), headers).status).toBe(400);
  });

  test('shows itself alive while nothing happens', async () => {
    const text = await open(
      site.signed.engineer.ctx,
      script(() => 'silence', conclude),
    ).text();
    expect(text).toContain('\n: still here\n');
  });
});
