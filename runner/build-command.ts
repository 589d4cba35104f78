import path from 'node:path';
import type { Recipe } from '#core/ci/schema.ts';
import type { ToolchainPort } from '#core/ports.ts';

/**
 * No built-in rules and variables (GNU make manual, "Summary of Options"): with them make would make a
 * `Makefile` of a `Makefile.sh`, or an object of a source that the judge's files do not name. Given twice,
 * since a recipe may call make from a script.
 */
const noBuiltIns = 'rR';

/** The recipe's command as it is run: what the toolchain brings, and make held to the judge's own rules. */
export function buildCommand(
  { build }: Recipe,
  { makeVariables, environment }: ReturnType<ToolchainPort['describe']>,
): { command: string[]; environment: Record<string, string> } {
  const [program = '', ...words] = build.command;
  const isMake = /^g?make$/.test(path.posix.basename(program));
  return {
    command: isMake ? [program, `-${noBuiltIns}`, ...words, ...makeVariables] : [...build.command],
    environment: { ...environment, MAKEFLAGS: noBuiltIns },
  };
}
