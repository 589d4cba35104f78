import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { postImport, postUpdate } from '#app/api/post-import.ts';
import { serveImportEvents } from '#app/api/serve-import-events.ts';
import { asActor, type Context } from '#core/context.ts';
import { git } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

const address = 'http://portal.example/api/imports';

function sendBundle(ctx: Context, query: string): Promise<Response> {
  const file = path.join(site.folder, 'sent.bundle');
  git(site.bareFolder, ['bundle', 'create', '--quiet', file, '--all']);
  const body = new Uint8Array(readFileSync(file));
  return postImport(new Request(`${address}?${query}`, { method: 'POST', body }), ctx);
}

const json = (value: object) =>
  new Request(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });

async function read(response: Response): Promise<string> {
  return response.text();
}

test('takes a bundle as the body and tells how far it is until its end', async () => {
  const { ctx } = site.owner.maintainer;
  const response = await sendBundle(ctx, 'slug=tree&name=Tree');
  expect(response.status).toBe(202);
  const { importId } = (await response.json()) as { importId: string };
  const events = read(serveImportEvents(new Request(address), ctx, importId));
  await site.deliver();
  expect(await events).toMatch(/event: progress\ndata: .*"state":"done"/);
  expect(await events).toContain('event: end');
});

test('ends the stream of somebody whose right ended', async () => {
  const { ctx } = site.owner.maintainer;
  const response = await postImport(
    json({ slug: 'tree', name: 'T', url: 'https://127.0.0.1/x' }),
    ctx,
  );
  const { importId } = (await response.json()) as { importId: string };
  const asker = { ...ctx };
  const events = read(serveImportEvents(new Request(address), asker, importId));
  await new Promise((resolve) => setImmediate(resolve));
  asker.actor = { kind: 'anonymous' };
  expect(await events).toContain('event: revoked');
});

test('refuses others before a byte of the body is read', async () => {
  const untouched = () =>
    new Request(`${address}?slug=tree`, {
      method: 'POST',
      body: new ReadableStream({
        pull() {
          throw new Error('it was read');
        },
      }),
      duplex: 'half',
    } as RequestInit);
  for (const ctx of [site.signed.engineer.ctx, asActor(site.ctx, { kind: 'anonymous' })]) {
    await expect(postImport(untouched(), ctx)).rejects.toThrow(/maintainer|sign in/);
    await expect(postUpdate(json({ slug: 'keel' }), ctx)).rejects.toThrow(/maintainer|sign in/);
    expect(() => serveImportEvents(new Request(address), ctx, 'x')).toThrow(/maintainer|sign in/);
  }
});

test('names what is wrong with a request', async () => {
  const { ctx } = site.owner.maintainer;
  await expect(postImport(json({ slug: 'Tree' }), ctx)).rejects.toThrow('slug');
  await expect(postImport(json({ slug: 'tree', name: 'x' }), ctx)).rejects.toThrow('url');
  const text = new Request(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: 'slug=tree',
  });
  await expect(postImport(text, ctx)).rejects.toThrow('no JSON');
});
