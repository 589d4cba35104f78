import { type NextRequest, NextResponse } from 'next/server';
import { readEnvironment } from '#adapters/environment.ts';
import { compareOrigin } from '#app/http/same-origin.ts';

/** `unsafe-inline` for styles only: the terminal and the dialogs write their own at run time. */
function contentSecurityPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : '';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'${development}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const { url } = readEnvironment(process.env);

/** What a page's form or action sends must come from a page of ours; Next itself would answer 500. */
function refuseForeign(request: NextRequest): NextResponse | undefined {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  if (compareOrigin(request.headers, url) === 'same') return undefined;
  return new NextResponse(
    `This request did not come from a page of ${url}: open the portal at that address, and send it from there.\n`,
    { status: 403, headers: { 'content-type': 'text/plain; charset=utf-8' } },
  );
}

/**
 * Gives each page its script policy with a fresh nonce, and tells it its own path (to come back to after
 * sign-in). It decides nothing about rights: verbs do; it only turns
 * away what another site's page sends.
 */
export function proxy(request: NextRequest): NextResponse {
  const refusal = refuseForeign(request);
  if (refusal) return refusal;
  const policy = contentSecurityPolicy(crypto.randomUUID());
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  headers.set('x-slipway-path', request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Pages only: bodies of git and the API must not pass here, where they would be held back and cut. */
export const config = {
  matcher: [
    '/((?!api/|git/|_next/|emulator/|your-turn|source/[^/]+/(?:raw|lines|rows|document)/).*)',
  ],
};
