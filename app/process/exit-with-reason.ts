import { reasonOf } from '#core/errors.ts';

/** Ends the process with the reason on stderr. In a file of its own, since Next also compiles instrumentation for its edge runtime. */
export function exitWithReason(error: unknown): never {
  process.stderr.write(`the portal cannot start: ${reasonOf(error)}\n`);
  process.exit(1);
}
