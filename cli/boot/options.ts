/** The arguments of `slipway boot`, checked. */
import type { MachineDescription, RunLimits } from '#emulator/description/description.ts';
import { UsageError } from '../command.ts';
import {
  decimalUnits,
  type ParsedArguments,
  parseArguments,
  parseCount,
  readFile,
} from './arguments.ts';
import { type GdbAddress, parseGdbAddress } from './gdb.ts';
import { describeMachine } from './machine.ts';
import { type ObservationOptions, readObservationOptions } from './observation.ts';

/** The options that may stand beside --restore; a snapshot holds what the others set. */
const besideRestore = [
  ...['restore', 'expect', 'limit-instructions', 'until-instructions', 'save', 'json'],
  ...['coverage', 'coverage-elf', 'trace', 'trace-file', 'gdb'],
];

/** Everything that `slipway boot` was asked for. */
export interface BootOptions {
  /** Without a kernel only a device tree can be made. */
  description: MachineDescription;
  limits: RunLimits;
  /** In place of description and limits: the snapshot, and the limits that were given. */
  restore: { snapshot: Uint8Array; limits: Partial<RunLimits> } | undefined;
  /** Where to stop, in instructions since the machine's first. */
  untilInstructions: number;
  saveFile: string | undefined;
  /** Where a debugger may connect, before the first instruction. */
  gdb: GdbAddress | undefined;
  observation: ObservationOptions;
  jsonFile: string | undefined;
  dtbFile: string | undefined;
}

function parseRestore(
  { values, tokens }: ParsedArguments,
  limits: RunLimits,
): BootOptions['restore'] {
  if (values.restore === undefined) return undefined;
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const twice = given.find((name) => !besideRestore.includes(name));
  if (twice !== undefined) {
    throw new UsageError(`--restore ${values.restore}: it holds the machine, leave --${twice} off`);
  }
  const { budgetInstructions, ...others } = limits;
  const isGiven = given.includes('limit-instructions');
  return {
    snapshot: readFile('restore', values.restore),
    limits: { ...others, ...(isGiven && { budgetInstructions }) },
  };
}

/** A debugger can step back, which would record a trace twice. */
function parseGdb(values: ParsedArguments['values']): GdbAddress | undefined {
  if (values.gdb === undefined) return undefined;
  const other = (['trace', 'until-instructions'] as const).find((name) => values[name]);
  if (other !== undefined) throw new UsageError(`--gdb ${values.gdb}: not with --${other}`);
  return parseGdbAddress(values.gdb);
}

/** @throws UsageError that names the option and its value. */
export function parseBootOptions(words: readonly string[]): BootOptions {
  const parsed = parseArguments(words);
  const { values } = parsed;
  const isNamed = values.kernel ?? values.dumpdtb ?? values.restore;
  if (isNamed === undefined) throw new UsageError('--kernel FILE is missing');
  if (values.expect === '') throw new UsageError("--expect '': want a text that is not empty");
  const drives = values.drive?.length ?? 0;
  if (drives > 8) throw new UsageError(`--drive: ${drives} given, want at most 8`);
  const limits = {
    budgetInstructions: parseCount(
      'limit-instructions',
      values['limit-instructions'],
      decimalUnits,
      1,
    ),
    ...(values.expect !== undefined && { expectText: values.expect }),
  };
  const until = values['until-instructions'];
  const kernel =
    values.kernel === undefined ? new Uint8Array(0) : readFile('kernel', values.kernel);
  return {
    description: describeMachine(parsed, kernel),
    limits,
    restore: parseRestore(parsed, limits),
    untilInstructions:
      until === undefined
        ? Number.POSITIVE_INFINITY
        : parseCount('until-instructions', until, decimalUnits, 1),
    saveFile: values.save,
    gdb: parseGdb(values),
    observation: readObservationOptions(
      values,
      { name: values.kernel ?? '', bytes: kernel },
      readFile,
    ),
    jsonFile: values.json,
    dtbFile: values.dumpdtb,
  };
}
