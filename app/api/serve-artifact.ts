import { readArtifact } from '#core/changes/read-artifact.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { sha256 as sha256Schema } from '#core/sha256.ts';

/** Types that a browser may show; everything else is a file to keep, whatever it calls itself. */
const shown = new Map([
  ['text/plain', 'text/plain; charset=utf-8'],
  ['application/json', 'application/json'],
]);

/** RFC 6266: a plain name for old readers, the true one beside it. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const last = (name.split(/[/\\]/).at(-1) ?? '').replace(/^\.+/, '_');
  const plain = last.replace(/[^\w.+-]/g, '_') || 'artifact';
  const encoded = encodeURIComponent(last).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** `GET /api/artifacts/<sha256>`: an artifact's bytes, to whoever may see a use of it. */
export async function serveArtifact(ctx: Context, sha256: string): Promise<Response> {
  if (!sha256Schema.safeParse(sha256).success) {
    throw new DomainError('not-found', 'an artifact is named by 64 hex digits');
  }
  const artifact = await readArtifact(ctx, { sha256 });
  const type = shown.get(artifact.mediaType.split(';')[0] ?? '');
  return new Response(artifact.bytes, {
    headers: {
      'content-type': type ?? 'application/octet-stream',
      'content-length': String(artifact.sizeBytes),
      // RFC 9530: whoever keeps the file can see that all of it came
      'content-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
      'content-disposition': contentDisposition(type ? 'inline' : 'attachment', artifact.name),
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      // It may be revoked the next moment: no cache keeps it.
      'cache-control': 'private, no-store',
    },
  });
}
