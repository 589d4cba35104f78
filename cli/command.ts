/** One command of `slipway`. Each has a file of its own and one line in `commands.ts`. */
export interface Command {
  name: string;
  /** For `slipway --help`, one line. */
  summary: string;
  /** For `slipway NAME --help`, whole. */
  help: string;
  /** @returns the exit status. @throws UsageError when the words make no sense. */
  run(words: readonly string[]): Promise<number>;
}

/** The command line is at fault; the message names option and value. Exit status 2. */
export class UsageError extends Error {}

export const usageStatus = 2;
/** Something of ours is missing or broken; EX_SOFTWARE of sysexits.h, apart from what a boot may say. */
export const brokenStatus = 70;
