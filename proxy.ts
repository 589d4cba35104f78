import { type NextRequest, NextResponse } from 'next/server';

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

/**
 * Gives each page its script policy with a fresh nonce, and tells it its own path (to come back to after
 * sign-in). It decides nothing about rights: verbs do.
 */
export function proxy(request: NextRequest): NextResponse {
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
  matcher: ['/((?!api/|git/|_next/|emulator/|your-turn|source/[^/]+/raw/).*)'],
};
