import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authOptions } from '#app/auth.ts';
import { type DomainError, httpStatus, retryHeaders } from '#core/errors.ts';

async function handler(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  let refused: DomainError | undefined;
  const options = await authOptions((refusal) => {
    refused = refusal;
  });
  const response: Response = await NextAuth(request, context, options);
  return refused === undefined ? response : withStatusOf(refused, response);
}

/** A disk that is full is not the visitor's password that is wrong. */
function withStatusOf(refused: DomainError, response: Response): Response {
  const told = new Response(response.body, {
    status: httpStatus[refused.code],
    headers: response.headers,
  });
  for (const [name, value] of Object.entries(retryHeaders(refused))) told.headers.set(name, value);
  return told;
}

export { handler as GET, handler as POST };
