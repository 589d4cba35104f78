import { asDomainError } from '#core/as-domain-error.ts';
import { type DomainError, type ErrorCode, httpStatus, retryHeaders } from '#core/errors.ts';
import { withReturn } from './return-path.ts';

/** What a page becomes when a verb refused. This file alone maps codes for pages, actions and routes. */
export type Outcome =
  | { kind: 'redirect'; to: string }
  | { kind: 'not-found' }
  | { kind: 'forbidden' }
  /** Shown on the error page, with the verb's own message. */
  | { kind: 'message'; code: ErrorCode; message: string };

/**
 * @param code of the refusal.
 * @param here path of the page that was asked for, to come back to.
 */
export function outcomeForPage(code: ErrorCode, message: string, here: string): Outcome {
  switch (code) {
    case 'unauthenticated':
      return { kind: 'redirect', to: withReturn('/sign-in', here) };
    case 'licence-required':
      return { kind: 'redirect', to: withReturn('/licence', here) };
    case 'forbidden':
      return { kind: 'forbidden' };
    // An address that does not parse names nothing.
    case 'not-found':
    case 'invalid':
      return { kind: 'not-found' };
    case 'too-large':
    case 'conflict':
    case 'throttled':
    case 'no-space':
    case 'busy':
    case 'infrastructure':
      return { kind: 'message', code, message };
  }
}

/** What an action returns to the form that called it. */
export type ActionResult<T = undefined> =
  | { ok: true; message?: string; value?: T }
  | { ok: false; code: ErrorCode; message: string };

/** @throws again whatever is no refusal, to be logged as the fault it is. */
export function refusalOf(error: unknown): DomainError {
  const refused = asDomainError(error);
  if (refused === undefined) throw error;
  return refused;
}

/** The refusal as an action's result. @throws again whatever is no DomainError. */
export function refusalResult(error: unknown): ActionResult<never> {
  const { code, message } = refusalOf(error);
  return { ok: false, code, message };
}

/** The refusal as a route handler's answer, in plain text. @throws again whatever is no DomainError. */
export function refusalResponse(error: unknown): Response {
  const refused = refusalOf(error);
  return new Response(`${refused.message}\n`, {
    status: httpStatus[refused.code],
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...retryHeaders(refused),
    },
  });
}
