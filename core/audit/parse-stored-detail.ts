/** The detail of an entry as the log keeps it. A tampered one must not keep the log from being read: verifyChain names it. */
export function parseStoredDetail(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : { unreadable: text };
  } catch {
    return { unreadable: text };
  }
}
