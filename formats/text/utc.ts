/** `2026-01-31 10:00:00 UTC`, for people. @param atMs milliseconds of Unix time; a year may have six digits. */
export function printUtc(atMs: number): string {
  const [seconds = ''] = new Date(atMs).toISOString().split('.');
  return `${seconds.replace('T', ' ')} UTC`;
}
