/** One command of `slipway`. Each has a file of its own and a place in the list of `main.ts`. */
export interface Command {
  name: string;
  /** For `slipway --help`, one line. */
  summary: string;
  /** For `slipway NAME --help`, whole. */
  help: string;
  /** @param words the arguments behind the command's name. @returns the exit status. @throws UsageError for arguments that do not parse. */
  run(words: readonly string[]): Promise<number>;
}

/** The command line is wrong; the message names option and value. Exit status 2. */
export class UsageError extends Error {}

export const usageStatus = 2;
/** An internal error; EX_SOFTWARE of sysexits.h, which no boot ends with. */
export const brokenStatus = 70;
