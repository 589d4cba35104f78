import { reasonOf } from '#core/errors.ts';

/** Ends the process with the reason on stderr. Apart, since Next also compiles instrumentation for its edge. */
export function exitWithReason(error: unknown): never {
  process.stderr.write(`the portal cannot start: ${reasonOf(error)}\n`);
  process.exit(1);
}
