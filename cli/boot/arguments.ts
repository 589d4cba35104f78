/** The arguments of `slipway boot`: its options, and the syntax of numbers and choices. */
import { parseArgs } from 'node:util';
import { UsageError } from '../command.ts';
import { readInput } from '../read-file.ts';

const options = {
  kernel: { type: 'string' },
  bios: { type: 'string', default: 'builtin' },
  initrd: { type: 'string' },
  append: { type: 'string' },
  harts: { type: 'string', default: '1' },
  memory: { type: 'string', default: '128M' },
  aia: { type: 'string', default: 'none' },
  'aia-guests': { type: 'string', default: '0' },
  aclint: { type: 'boolean', default: false },
  rtc: { type: 'string', default: '0' },
  seed: { type: 'string' },
  input: { type: 'string' },
  drive: { type: 'string', multiple: true },
  net: { type: 'string', default: 'none' },
  'virtio-console': { type: 'boolean', default: false },
  rng: { type: 'boolean', default: false },
  pflash: { type: 'string', multiple: true },
  'fw-cfg': { type: 'string', multiple: true },
  'virtio-mmio': { type: 'string', default: 'modern' },
  nvme: { type: 'string', multiple: true },
  'virtio-pci-drive': { type: 'string', multiple: true },
  expect: { type: 'string' },
  'limit-instructions': { type: 'string', default: '10G' },
  'until-instructions': { type: 'string' },
  save: { type: 'string' },
  gdb: { type: 'string' },
  restore: { type: 'string' },
  json: { type: 'string' },
  coverage: { type: 'string' },
  'coverage-elf': { type: 'string' },
  trace: { type: 'string' },
  'trace-file': { type: 'string' },
  dumpdtb: { type: 'string' },
} as const;

/** @throws UsageError that names the unknown option, or the one without a value. */
export function parseArguments(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: false, tokens: true });
  } catch (error) {
    // parseArgs names the option in its first line.
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Options with their values, and the tokens in the order in which they were given. */
export type ParsedArguments = ReturnType<typeof parseArguments>;

/** @returns the bytes of the option's file. @throws UsageError when it cannot be read. */
export function readFile(option: string, file: string): Uint8Array {
  return readInput(`--${option}`, file);
}

/** Multipliers for sizes: powers of 1024. */
export const binaryUnits: Record<string, number> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
/** Multipliers for counts: powers of 1000. */
export const decimalUnits: Record<string, number> = { K: 1e3, M: 1e6, G: 1e9 };

/**
 * @param units multipliers of the suffixes K, M and G.
 * @param bare multiplies a number without a suffix.
 * @throws UsageError for what is no safe whole number.
 */
export function parseCount(
  option: string,
  text: string,
  units: Record<string, number>,
  bare: number,
): number {
  const match = /^(\d[\d_]*)([KMG]?)$/i.exec(text);
  const [, digits = '', suffix = ''] = match ?? [];
  const unit = suffix === '' ? bare : units[suffix.toUpperCase()];
  const value = Number(digits.replaceAll('_', '')) * (unit ?? Number.NaN);
  if (match === null || !Number.isSafeInteger(value)) {
    throw new UsageError(`--${option} ${text}: want a whole number, with K, M or G behind it`);
  }
  return value;
}

/** @returns `text` as one of `choices`. @throws UsageError for any other. */
export function parseChoice<const T extends string>(
  option: string,
  text: string,
  choices: readonly T[],
): T {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) {
    throw new UsageError(`--${option} ${text}: want ${choices.join(' or ')}`);
  }
  return choice;
}
