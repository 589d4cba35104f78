/** Where the socket's own address stands for pages and routes to read; instrumentation writes it. */
export const socketAddressHeader = 'x-slipway-socket-address';

/**
 * The caller's address for throttling and the audit log.
 *
 * @param trustProxy whether a proxy of ours stands before us: then the last address of X-Forwarded-For,
 *   the one that this proxy wrote; what stands before it, anybody may have written.
 */
export function clientAddress(
  headers: { get(name: string): string | null },
  trustProxy: boolean,
): string | undefined {
  if (trustProxy) {
    const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
    if (last) return last.slice(0, 64);
  }
  return headers.get(socketAddressHeader) ?? undefined;
}
