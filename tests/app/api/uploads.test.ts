import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerContext } from '#app/api/caller-context.ts';
import { errorResponse } from '#app/api/json-response.ts';
import { readBody } from '#app/api/read-body.ts';
import { postMailbox, postModule } from '#app/api/send-change.ts';
import { transferLimits } from '#app/http/transfer-limits.ts';
import { limits } from '#core/changes/rules.ts';
import type { Context } from '#core/context.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { readChange } from '#core/views/read-change.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';
import { moduleBytes } from './black-box.ts';

let site: TestSite;

beforeAll(async () => {
  site = await makeSite();
});
afterAll(() => site.close());

type Handler = (request: Request, ctx: Context) => Promise<Response>;

/** As the route does it. */
async function call(handler: Handler, request: Request, session: Context): Promise<Response> {
  try {
    return await handler(request, callerContext(request, session, 'http://portal'));
  } catch (error) {
    return errorResponse(error);
  }
}

function moduleForm(change: Record<string, string> = {}): FormData {
  const form = new FormData();
  const fields = {
    repository: 'keel',
    branch: 'main',
    contribution: 'black-box',
    name: 'acme-rtc',
    version: '2.1',
    licence: 'proprietary',
    description: 'Drives the clock.',
    ...change,
  };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([moduleBytes]), 'rtc.o');
  return form;
}

function post(body: FormData | string | ReadableStream, headers: Record<string, string>): Request {
  return new Request('http://portal/api/changes?repository=keel&branch=main', {
    method: 'POST',
    body,
    headers,
    duplex: 'half',
  } as RequestInit);
}

const ownPage = { 'sec-fetch-site': 'same-origin' };

/** A body that tells whether anybody began to read it. */
function watchedBody(): { body: ReadableStream<Uint8Array>; wasRead: () => boolean } {
  let read = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        read = true;
        controller.enqueue(new Uint8Array(65_536));
      },
    },
    { highWaterMark: 0 },
  );
  return { body, wasRead: () => read };
}

describe('an upload', () => {
  test('of a module by form makes a change, from a page of ours', async () => {
    const response = await call(postModule, post(moduleForm(), ownPage), site.signed.engineer.ctx);
    expect(response.status).toBe(201);
    const { changeNumber, path } = await response.json();
    expect(path).toBe(`/changes/${changeNumber}`);
    const change = await readChange(site.signed.engineer.ctx, { number: changeNumber });
    expect(change.contribution).toBe('black-box');
    expect(change.patchSets[0]?.module?.metadata.name).toBe('acme-rtc');
  });

  test('needs no page with a token that may write, and is refused with one that may only read', async () => {
    const { engineer } = site.signed;
    const send = (scopes: ('read' | 'write')[], name: string) => {
      const { token } = createAccessToken(engineer.ctx, { name, scopes, days: 1 });
      const headers = { authorization: `Bearer ${token}` };
      return call(postModule, post(moduleForm({ name }), headers), site.anonymous);
    };
    expect((await send(['read', 'write'], 'by-token')).status).toBe(201);
    expect((await send(['read'], 'read-only')).status).toBe(403);
  });

  test('takes the token as git sends it, too, but not from another site’s page', async () => {
    const { token } = createAccessToken(site.signed.engineer.ctx, {
      name: 'basic',
      scopes: ['read', 'write'],
      days: 1,
    });
    const authorization = `Basic ${Buffer.from(`any:${token}`).toString('base64')}`;
    const send = (name: string, headers: Record<string, string>) =>
      call(postModule, post(moduleForm({ name }), { authorization, ...headers }), site.anonymous);
    expect((await send('by-basic', {})).status).toBe(201);
    expect((await send('crossed-a', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await send('crossed-b', { origin: 'http://evil.example' })).status).toBe(403);
  });

  test('names the field that is wrong', async () => {
    const form = moduleForm({ contribution: 'mine' });
    const response = await call(postModule, post(form, ownPage), site.signed.engineer.ctx);
    expect(response.status).toBe(400);
    expect((await response.json()).error.message).toMatch(/^contribution: /);
  });

  test('of a mailbox that is none is refused with the reason', async () => {
    const headers = { ...ownPage, 'content-type': 'application/mbox' };
    const response = await call(
      postMailbox,
      post('no patch at all', headers),
      site.signed.engineer.ctx,
    );
    expect(response.status).toBe(400);
    expect((await response.json()).error.message).toContain('format-patch');
  });
});

describe('a cross-origin upload', () => {
  test.each([
    ['a browser that says so', { 'sec-fetch-site': 'cross-site' }],
    ['a sister host', { 'sec-fetch-site': 'same-site' }],
    ['an older browser', { origin: 'http://evil.example', host: 'portal' }],
    ['a sandboxed page', { origin: 'null', host: 'portal' }],
    ['a caller that says nothing', {}],
  ])('is refused from %s', async (_who, headers) => {
    const request = post(moduleForm({ name: 'crossed' }), headers as Record<string, string>);
    const response = await call(postModule, request, site.signed.engineer.ctx);
    expect(response.status).toBe(403);
  });

  test('is not mistaken for one from an older browser on a page of ours', async () => {
    const request = post(moduleForm({ name: 'older' }), {
      origin: 'http://portal',
      host: 'portal',
    });
    expect((await call(postModule, request, site.signed.engineer.ctx)).status).toBe(201);
  });
});

describe('uploads that do not come to their end', () => {
  /** Sends some of a module, and goes on when told. */
  function slowBody(): { body: ReadableStream<Uint8Array>; finish(): void } {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let pieces = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          pieces += 1;
          if (pieces <= 128) controller.enqueue(new Uint8Array(65_536));
          else {
            await finished;
            controller.close();
          }
        },
      },
      { highWaterMark: 0 },
    );
    return { body, finish: () => finish() };
  }

  test('are limited for a person, cost no memory, leave no file, and free their place', async () => {
    const { engineer } = site.signed;
    const slow = Array.from({ length: transferLimits.upload.person }, slowBody);
    const before = process.memoryUsage().arrayBuffers;
    const waiting = slow.map(({ body }) => call(postModule, post(body, ownPage), engineer.ctx));
    const refused = await call(postModule, post(slowBody().body, ownPage), engineer.ctx);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await refused.json()).error.message).toContain('3 uploads of yours go on');
    const other = await call(
      postModule,
      post(moduleForm({ name: 'other' }), ownPage),
      site.rival.engineer.ctx,
    );
    expect(other.status).toBe(201);
    globalThis.gc?.();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
    expect(
      readdirSync(path.join(site.folder, 'artifacts')).filter((name) => name.startsWith('.')),
    ).toEqual([]);
    for (const { finish } of slow) finish();
    // Not modules that anybody could take: what matters is that all ended.
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([400, 400, 400]);
    const again = await call(
      postModule,
      post(moduleForm({ name: 'again' }), ownPage),
      engineer.ctx,
    );
    expect(again.status).toBe(201);
  });
});

describe('a body that is too large', () => {
  test('is refused by its announced length before a byte of it is read', async () => {
    const { body, wasRead } = watchedBody();
    const headers = { ...ownPage, 'content-length': String(limits.mailboxBytes + 1) };
    const response = await call(postMailbox, post(body, headers), site.signed.engineer.ctx);
    expect(response.status).toBe(413);
    expect(wasRead()).toBe(false);
  });

  test('is cut off when it announced nothing', async () => {
    const { body } = watchedBody();
    const limit = { maxBytes: 200_000, what: 'the mailbox' };
    await expect(readBody(site.ctx, post(body, {}), limit)).rejects.toThrow('200000 bytes');
  });

  test('of nobody is not read at all', async () => {
    const { body, wasRead } = watchedBody();
    const response = await call(postMailbox, post(body, ownPage), site.anonymous);
    expect(response.status).toBe(401);
    expect(wasRead()).toBe(false);
  });
});
