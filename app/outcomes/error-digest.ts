/** Next keeps an error's own digest and hides its message; by this pair the error page reads ours back. */

const digestPrefix = 'slipway';

/** The digest that carries a refusal's code and message to the error page. */
export function digestOf(code: string, message: string): string {
  return `${digestPrefix};${code};${message}`;
}

/** @returns undefined for a digest that `digestOf` did not make. */
export function readDigest(digest: unknown): { code: string; message: string } | undefined {
  if (typeof digest !== 'string') return undefined;
  const [prefix, code, ...message] = digest.split(';');
  if (prefix !== digestPrefix || code === undefined) return undefined;
  return { code, message: message.join(';') };
}
