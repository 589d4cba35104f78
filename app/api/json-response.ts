import { httpStatus, retryHeaders } from '#core/errors.ts';
import { refusalOf } from '../outcomes/refusals.ts';

/** A JSON response that no cache keeps, since the right to it may end at any moment. */
export function jsonResponse(value: unknown, status = 200): Response {
  return Response.json(value, { status, headers: { 'cache-control': 'private, no-store' } });
}

/**
 * A refusal as a JSON response: `{error: {code, message}}` with the code's status.
 * The one place where the API maps errors. What is no refusal is thrown on, to be logged as the fault it is.
 */
export function errorResponse(error: unknown): Response {
  const refused = refusalOf(error);
  const { code, message } = refused;
  const response = jsonResponse({ error: { code, message } }, httpStatus[code]);
  for (const [name, value] of Object.entries(retryHeaders(refused))) {
    response.headers.set(name, value);
  }
  if (code === 'unauthenticated') {
    response.headers.set('www-authenticate', 'Bearer realm="Slipway"');
  }
  return response;
}
