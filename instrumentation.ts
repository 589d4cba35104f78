/** Runs once in each server process, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { markSocketAddresses } = await import('./app/socket-address.ts');
  markSocketAddresses();
}
