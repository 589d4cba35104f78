/** Next calls this once, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  if (process.env.NEXT_PHASE === 'phase-production-build') return;
  const { startPortal } = await import('#app/process/start-portal.ts');
  try {
    await startPortal();
  } catch (error) {
    // Next would go on, and answer every request with this failure.
    const { exitWithReason } = await import('#app/process/exit-with-reason.ts');
    exitWithReason(error);
  }
}
