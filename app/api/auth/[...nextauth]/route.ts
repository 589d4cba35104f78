import { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { type DomainError, httpStatus, retryHeaders } from '#core/errors.ts';
import { authOptions } from '../../../session/auth-options.ts';
import { errorResponse } from '../../json-response.ts';
import { readSmallBody } from '../../read-body.ts';

async function handler(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  let bounded: NextRequest;
  try {
    bounded = await boundRequest(request);
  } catch (error) {
    return errorResponse(error);
  }
  let refused: DomainError | undefined;
  const options = await authOptions((refusal) => {
    refused = refusal;
  });
  const response: Response = await NextAuth(bounded, context, options);
  return refused === undefined ? response : withStatusOf(refused, response);
}

/** next-auth reads all that comes, and anybody may send it. */
async function boundRequest(request: NextRequest): Promise<NextRequest> {
  if (request.body === null) return request;
  const body = await readSmallBody(request, { maxBytes: 16 * 1024, what: 'the sign-in' });
  const { method, headers, signal } = request;
  return new NextRequest(request.nextUrl, { method, headers, signal, body });
}

/** A disk that is full is not the visitor's password that is wrong. */
function withStatusOf(refused: DomainError, response: Response): Response {
  const answered = new Response(response.body, {
    status: httpStatus[refused.code],
    headers: response.headers,
  });
  for (const [name, value] of Object.entries(retryHeaders(refused)))
    answered.headers.set(name, value);
  return answered;
}

export { handler as GET, handler as POST };
