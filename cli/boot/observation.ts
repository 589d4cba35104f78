/** What `slipway boot` watches while the guest runs: executed lines, and the record of traps, calls and accesses. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { readImage } from '#emulator/images/image-error.ts';
import type { Coverage } from '#emulator/observe/coverage.ts';
import {
  coverageOf,
  type FileCoverage,
  reportCoverage,
} from '#emulator/observe/coverage-report.ts';
import { Trace } from '#emulator/observe/trace.ts';
import { TraceFilter, TraceFilterError } from '#emulator/observe/trace-filter.ts';
import type { Observer } from '#emulator/record/run-record.ts';
import { isElf } from '#formats/elf/elf-file.ts';
import { readExecutable } from '#formats/elf/executable.ts';
import { UsageError } from '../command.ts';
import { writeOutput } from '../write-output.ts';

/** What to record of a boot, and where to write it. */
export interface ObservationOptions {
  /** Where the coverage goes, and of which ELF. */
  coverage: { file: string; elf: Uint8Array; elfName: string } | undefined;
  trace: { filter: TraceFilter; file: string } | undefined;
}

interface Words {
  coverage?: string | undefined;
  'coverage-elf'?: string | undefined;
  trace?: string | undefined;
  'trace-file'?: string | undefined;
}

/** @param kernel of `--kernel`: what is covered when no other ELF is named. @throws UsageError */
export function readObservationOptions(
  words: Words,
  kernel: { name: string; bytes: Uint8Array },
  read: (option: string, file: string) => Uint8Array,
): ObservationOptions {
  return { coverage: readCoverage(words, kernel, read), trace: readTrace(words) };
}

function readCoverage(
  words: Words,
  kernel: { name: string; bytes: Uint8Array },
  read: (option: string, file: string) => Uint8Array,
): ObservationOptions['coverage'] {
  const { coverage: file, 'coverage-elf': named } = words;
  if (file === undefined) {
    if (named !== undefined) throw new UsageError('--coverage-elf: --coverage FILE is missing');
    return undefined;
  }
  const elf = named === undefined ? kernel.bytes : read('coverage-elf', named);
  if (named === undefined && !isElf(elf)) {
    throw new UsageError(`--coverage: ${kernel.name} is no ELF; give --coverage-elf FILE`);
  }
  return { file, elf, elfName: named ?? kernel.name };
}

function readTrace({ trace, 'trace-file': file }: Words): ObservationOptions['trace'] {
  if (trace === undefined) {
    if (file !== undefined) throw new UsageError('--trace-file: --trace WHAT is missing');
    return undefined;
  }
  if (file === undefined) throw new UsageError('--trace: --trace-file FILE is missing');
  try {
    return { filter: new TraceFilter(trace), file };
  } catch (error) {
    if (error instanceof TraceFilterError) throw new UsageError(`--trace ${error.message}`);
    throw error;
  }
}

const flushBytes = 0x10_0000;

/** JSON, a line each. */
class LineFile {
  readonly #file: number;
  readonly #option: string;
  #pending = '';

  constructor(option: string, name: string) {
    this.#option = `--${option} ${name}`;
    this.#file = this.#guard(() => openSync(name, 'w'));
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${this.#option}: ${reason}`);
    }
  }

  write(entry: unknown): void {
    this.#pending += `${JSON.stringify(entry)}\n`;
    if (this.#pending.length >= flushBytes) this.#flush();
  }

  #flush(): void {
    // A short write is a full disk or a pipe: the rest is asked for again.
    let bytes: Uint8Array = Buffer.from(this.#pending);
    this.#pending = '';
    while (bytes.length > 0) {
      bytes = bytes.subarray(this.#guard(() => writeSync(this.#file, bytes)));
    }
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }
}

/** A recording that goes on. */
interface Watch {
  observer: Observer;
  /** Writes what was recorded. @returns lines for stderr. */
  finish(): string[];
}

/** @throws ImageError when the ELF is at fault; UsageError when a file cannot be written. */
export function beginWatch(options: ObservationOptions, memoryBytes: number): Watch {
  const { coverage: wanted, trace: traced } = options;
  const coverage =
    wanted &&
    coverageOf(
      readImage(wanted.elfName, () => readExecutable(wanted.elf)),
      wanted.elfName,
      memoryBytes,
    );
  // A broken ELF is found now, not after an hour.
  if (wanted && coverage) reportCoverage(coverage, wanted.elf, wanted.elfName);
  const lines = traced && new LineFile('trace-file', traced.file);
  const trace = traced && new Trace(traced.filter, (entry) => lines?.write(entry));
  return {
    observer: { ...(coverage && { coverage }), ...(trace && { trace }) },
    finish() {
      lines?.close();
      const report: string[] = [];
      if (trace && trace.dropped > 0) {
        report.push(`slipway: ${trace.dropped} entries more than --trace-file has room for`);
      }
      if (wanted && coverage) report.push(...finishCoverage(wanted, coverage));
      return report;
    },
  };
}

function finishCoverage(
  { file, elf, elfName }: NonNullable<ObservationOptions['coverage']>,
  coverage: Coverage,
): string[] {
  const files = reportCoverage(coverage, elf, elfName);
  writeOutput('coverage', file, `${JSON.stringify({ elf: elfName, files }, undefined, 2)}\n`);
  return coverageTable(files);
}

function coverageTable(files: readonly FileCoverage[]): string[] {
  const total = files.reduce(
    (sum, { lines, executed }) => ({
      file: sum.file,
      lines: sum.lines + lines,
      executed: sum.executed + executed,
    }),
    { file: 'all', lines: 0, executed: 0 },
  );
  const rows = [...files, total];
  const width = Math.max(...rows.map(({ file }) => file.length));
  return rows.map(({ file, lines, executed }) => {
    const share = lines === 0 ? 0 : Math.floor((100 * executed) / lines);
    const counts = `${executed}/${lines} lines`;
    return `${file.padEnd(width)}  ${counts.padStart(17)}  ${`${share}`.padStart(3)} %`;
  });
}
