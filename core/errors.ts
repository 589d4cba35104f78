/** An expected "no" is a value; a broken contract is one of these. Each door maps `code` to its status in one place. */

export const errorCodes = [
  /** Not signed in, or the session or token is no longer live. */
  'unauthenticated',
  /** Signed in, and not allowed. */
  'forbidden',
  /** A signature under the licence is missing: the organization's, or this person's own. */
  'licence-required',
  /** No such thing, or none that the actor may know of. */
  'not-found',
  /** The input does not parse; the message names the field, line or byte. */
  'invalid',
  /** Larger than the limit that the message names. */
  'too-large',
  /** The state of the thing does not allow it (any more). */
  'conflict',
  /** Too many tries; the message says when to try again. */
  'throttled',
  /** The disk is full or over its quota; the same goes through once there is room. */
  'no-space',
  /** Another process holds the database's lock for long; the same goes through a moment later. */
  'busy',
  /** Something of ours is missing or broken: a tool, a disk, a sandbox. Never the caller's fault. */
  'infrastructure',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export class DomainError extends Error {
  readonly code: ErrorCode;
  /** When to come again, where that is known. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options?: { cause?: unknown; retryAfterSeconds?: number },
  ) {
    super(message, options);
    this.name = 'DomainError';
    this.code = code;
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }
}

/** HTTP status of each code, for pages, API and git alike. */
export const httpStatus: Record<ErrorCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  'licence-required': 403,
  'not-found': 404,
  invalid: 400,
  'too-large': 413,
  conflict: 409,
  throttled: 429,
  'no-space': 507,
  busy: 503,
  infrastructure: 503,
};

/** For an HTTP answer to a refusal, at every door. Source: RFC 9110, 10.2.3. */
export function retryHeaders({ retryAfterSeconds }: DomainError): Record<string, string> {
  return retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
}

/** The message of whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
