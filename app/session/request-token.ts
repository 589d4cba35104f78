/** How an access token may come. A browser sends `basic` by itself once somebody typed it; `bearer` it never does. */
interface GivenToken {
  scheme: 'bearer' | 'basic';
  token: string;
}

/**
 * The access token of a request, to the API or to git: `Bearer TOKEN`, or Basic with the token as the password and
 * any user name. Whether it is live, `authenticateToken` says.
 *
 * @returns undefined when none came, or a header that is neither.
 * Source: RFC 6750, 2.1; RFC 7617, 2.
 */
export function readRequestToken(headers: {
  get(name: string): string | null;
}): GivenToken | undefined {
  const [, scheme = '', value = ''] =
    /^(bearer|basic) {1,8}(\S{1,4096}) {0,8}$/i.exec(headers.get('authorization') ?? '') ?? [];
  if (value === '') return undefined;
  if (scheme.toLowerCase() === 'bearer') return { scheme: 'bearer', token: value };
  const pair = Buffer.from(value, 'base64').toString();
  const colon = pair.indexOf(':');
  const token = colon < 0 ? '' : pair.slice(colon + 1);
  return token === '' ? undefined : { scheme: 'basic', token };
}
