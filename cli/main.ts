#!/usr/bin/env node
/** `slipway`: finds the command, runs it, and turns what went wrong into one line and an exit status. */
import { auditCommand } from './audit.ts';
import { bootCommand } from './boot/boot.ts';
import { brokenStatus, type Command, UsageError, usageStatus } from './command.ts';
import { disasmCommand } from './disasm.ts';
import { importCommand } from './import.ts';
import { print } from './terminal.ts';

const commands: readonly Command[] = [bootCommand, disasmCommand, auditCommand, importCommand];

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `usage: slipway COMMAND [OPTION …]

commands:
${lines.join('\n')}

slipway COMMAND --help tells more.
`;
}

function isHelp(word: string | undefined): boolean {
  return word === '--help' || word === '-h' || word === 'help';
}

async function run(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (isHelp(name)) {
    process.stdout.write(overview());
    return 0;
  }
  if (name === undefined) throw new UsageError('a command is missing');
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const known = commands.map((candidate) => candidate.name).join(', ');
    throw new UsageError(`no command is called '${name}'; there are: ${known}`);
  }
  if (rest.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(command.help);
    return 0;
  }
  return command.run(rest);
}

// `slipway boot … | head` ends when its reader does, as every filter.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(128 + 13);
  throw error;
});

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  print(process.stderr, `slipway: ${message}\n`);
  if (error instanceof UsageError) process.stderr.write('slipway --help tells how.\n');
  process.exitCode = error instanceof UsageError ? usageStatus : brokenStatus;
}
