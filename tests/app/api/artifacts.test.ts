import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorResponse } from '#app/api/json-response.ts';
import { contentDisposition, serveArtifact } from '#app/api/serve-artifact.ts';
import type { Context } from '#core/context.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { listEntries } from '#core/views/list-entries.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';
import { moduleBytes, sendBlackBox } from './black-box.ts';

let site: TestSite;
const sha256 = createHash('sha256').update(moduleBytes).digest('hex');

beforeAll(async () => {
  site = await makeSite();
  await sendBlackBox(site);
});
afterAll(() => site.close());

function get(ctx: Context, name: string): Promise<Response> {
  return serveArtifact(ctx, name).catch(errorResponse);
}

function refusals(): number {
  return listEntries(site.owner.auditor.ctx, { limit: 100, action: 'artifact.refuse' }).entries
    .length;
}

describe('an artifact', () => {
  test('comes whole to its vendor, as a file that no browser runs or keeps', async () => {
    const response = await get(site.signed.engineer.ctx, sha256);
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(moduleBytes);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(response.headers.get('cache-control')).toContain('no-store');
    const digest = Buffer.from(sha256, 'hex').toString('base64');
    expect(response.headers.get('content-digest')).toBe(`sha-256=:${digest}:`);
  });

  test('of another’s black box is refused as one that does not exist, with an audit entry', async () => {
    const before = refusals();
    const response = await get(site.rival.engineer.ctx, sha256);
    expect(response.status).toBe(404);
    const unknown = await get(site.rival.engineer.ctx, 'f'.repeat(64));
    expect(await response.json()).toEqual(await unknown.json());
    expect(refusals()).toBe(before + 2);
  });

  test('is refused to nobody in particular, and to a name that is no hash', async () => {
    expect((await get(site.anonymous, sha256)).status).toBe(401);
    expect((await get(site.signed.engineer.ctx, '../../slipway.sqlite')).status).toBe(404);
  });

  test('stops in the middle once the reader’s organization is revoked', async () => {
    const own = await makeSite();
    await sendBlackBox(own);
    const response = await get(own.signed.engineer.ctx, sha256);
    expect(response.status).toBe(200);
    revokeOrganization(own.owner.officer.ctx, {
      organizationId: own.signed.organizationId,
      reason: 'broke the agreement',
    });
    await expect(response.arrayBuffer()).rejects.toThrow('ended');
    own.close();
  });
});

describe('the name of a downloaded file', () => {
  test('breaks out of neither its header nor its folder', () => {
    const header = contentDisposition('attachment', '../a"b\r\nset-cookie: x=1; é.log');
    expect(header).not.toMatch(/[\r\n]/);
    expect(header).toContain('filename="a_b__set-cookie__x_1___.log"');
    expect(header).toContain("filename*=UTF-8''a%22b%0D%0Aset-cookie%3A%20x%3D1%3B%20%C3%A9.log");
    expect(contentDisposition('inline', '..')).toContain("filename*=UTF-8''_");
    expect(contentDisposition('inline', '')).toContain('filename="artifact"');
  });
});
