/** What there is to watch of a harness of tests, read off the ELF that it was built into. */
import {
  type ElfObject,
  type ElfSection,
  type ElfSymbol,
  isAllocated,
  isExecutable,
  isWritable,
} from '../elf-object.ts';
import { ImageError } from '../image-error.ts';
import { type Flow, flowOf } from './code-flow.ts';

/**
 * The harness by its names in the ELF. Its files are the branch's own, so that what these functions do is known; a name
 * that two symbols have is refused, since one of them is not the harness's.
 */
export interface HarnessNames {
  /** Starts the machine, calls `run`, and in the end `end`. */
  main: string;
  /** Runs every test once. */
  run: string;
  /** Calls one test, through a register, with nothing else that it calls so. */
  call: string;
  /** Called by a test: its second argument is zero where an expectation does not hold. */
  check: string;
  /** Called by a test that skips itself. */
  skip: string;
  /** Switches the machine off. */
  end: string;
  /** Print the report; one that was inlined into another is missing. */
  report: readonly string[];
  /** Print for everybody. */
  print: readonly string[];
  /**
   * Symbols around the table of suites, of 24 bytes each: pointer to the name, pointer to its cases, u32 how many. A
   * case is two pointers: name and function.
   */
  suites: readonly [start: string, end: string];
}

export interface PlannedTest {
  suite: string;
  name: string;
  /** Address of its function. */
  entry: number;
}

export type Mark =
  | {
      kind:
        | 'run'
        | 'ran'
        | 'test-returned'
        | 'check'
        | 'skip'
        | 'print'
        | 'print-returns'
        | 'printed'
        | 'main-ends'
        | 'end';
    }
  | { kind: 'test' | 'test-leaves'; entry: number }
  /** Calls of the harness, and the instructions behind them. A test may call something a million times. */
  | { kind: 'calls'; after: number; isMain: boolean }
  | { kind: 'behind'; after: number };

export interface CodeRange {
  start: number;
  bytes: number;
}

export interface HarnessPlan {
  /** In the order of the table. */
  tests: PlannedTest[];
  /** By address; in the order in which they count where one address has several. */
  marks: Map<number, Mark[]>;
  /** Where `run` returns to in `main`, tests in `call`, and printing in the harness. */
  returns: { run: Set<number>; test: Set<number>; print: Set<number> };
  /** Code of `end`. */
  end: CodeRange;
  /** All of the image that nobody may write. */
  sealed: { start: number; bytes: Uint8Array }[];
}

const suiteBytes = 24;
const caseBytes = 16;
const nameBytesMaximum = 512;
const testsMaximum = 4000;
const marksMaximum = 4096;
const sectionsMaximum = 64;
/** How linker scripts name what nobody may write. */
const constants = /^\.rodata(\.|$)/;

/** @throws ImageError that says what of the harness is missing, or there twice. */
export function planHarness(elf: ElfObject, names: HarnessNames, what: string): HarnessPlan {
  return new Planner(elf, names, what).plan();
}

class Planner {
  readonly #names: HarnessNames;
  readonly #what: string;
  readonly #sections: readonly ElfSection[];
  /** Of the names that the harness has. */
  readonly #byName = new Map<string, ElfSymbol[]>();
  readonly #functions = new Map<number, ElfSymbol>();
  readonly #marks = new Map<number, Mark[]>();

  constructor(elf: ElfObject, names: HarnessNames, what: string) {
    this.#names = names;
    this.#what = what;
    this.#sections = elf.sections.filter(
      (section) => isAllocated(section) && section.bytes.length > 0,
    );
    if (this.#sections.length > sectionsMaximum) {
      this.#refuse(`more than ${sectionsMaximum} sections in memory`);
    }
    for (const name of Object.values(names).flat()) this.#byName.set(name, []);
    for (const symbol of elf.symbols) {
      if (symbol.type === functionSymbol) this.#functions.set(address(symbol), symbol);
      if (symbol.type !== fileSymbol) this.#byName.get(symbol.name)?.push(symbol);
    }
  }

  plan(): HarnessPlan {
    const names = this.#names;
    const main = this.#flow(this.#one(names.main));
    const run = this.#one(names.run);
    const end = this.#one(names.end);
    const print = names.print.map((name) => this.#one(name));
    const report = names.report.flatMap((name) => this.#some(name)).map((at) => this.#flow(at));
    const tests = this.#tests();
    const toRun = main.filter(({ target }) => target === address(run));
    const toEnd = main.filter(({ target }) => target === address(end));
    const toTest = this.#flow(this.#one(names.call)).filter(isByRegister);
    const toPrint = report
      .flat()
      .filter(({ target }) => print.some((symbol) => address(symbol) === target));
    if (toRun.length === 0) this.#refuse(`${names.main} does not call ${names.run}`);
    if (toEnd.length === 0) this.#refuse(`${names.main} does not call ${names.end}`);
    if (toTest.length !== 1) this.#refuse(`${names.call} does not call one test`);
    const entries = new Set(tests.map((test) => test.entry));
    const way = [main, ...report, this.#flow(this.#one(names.call))];
    for (const { after } of way.flat().filter(comesBack))
      this.#mark([after], { kind: 'behind', after });
    for (const entry of entries) this.#markTest(entry);
    this.#mark([address(run)], { kind: 'run' });
    this.#mark(toRun.map(behind), { kind: 'ran' });
    this.#mark(toTest.map(behind), { kind: 'test-returned' });
    this.#mark([address(this.#one(names.check))], { kind: 'check' });
    this.#mark([address(this.#one(names.skip))], { kind: 'skip' });
    this.#mark(print.map(address), { kind: 'print' });
    const printReturns = print.flatMap((symbol) => this.#flow(symbol)).filter(isReturn);
    this.#mark(
      printReturns.map(({ site }) => site),
      { kind: 'print-returns' },
    );
    this.#mark(toPrint.map(behind), { kind: 'printed' });
    this.#mark(
      toEnd.map(({ site }) => site),
      { kind: 'main-ends' },
    );
    this.#mark([address(end)], { kind: 'end' });
    for (const flow of way) {
      for (const { site, after } of flow.filter(isCall)) {
        this.#mark([site], { kind: 'calls', after, isMain: flow === main });
      }
    }
    if (this.#marks.size > marksMaximum) this.#refuse(`more than ${marksMaximum} marks`);
    const sets = [toRun, toTest, toPrint].map((flows) => new Set(flows.map(behind)));
    const [toMain = new Set(), toCall = new Set(), toReport = new Set()] = sets;
    return {
      tests,
      marks: this.#marks,
      returns: { run: toMain, test: toCall, print: toReport },
      end: rangeOf(end),
      sealed: this.#sealed(),
    };
  }

  #refuse(why: string): never {
    throw new ImageError(`${this.#what}: ${why}`);
  }

  #some(name: string): ElfSymbol[] {
    const found = this.#byName.get(name) ?? [];
    if (found.length > 1) {
      this.#refuse(
        `${found.length} symbols are named ${name}, which is the harness's; rename yours`,
      );
    }
    return found;
  }

  #one(name: string): ElfSymbol {
    return this.#some(name)[0] ?? this.#refuse(`no symbol is named ${name}, which the harness has`);
  }

  #mark(addresses: readonly number[], mark: Mark): void {
    for (const at of addresses) {
      const there = this.#marks.get(at);
      if (there === undefined) this.#marks.set(at, [mark]);
      else there.push(mark);
    }
  }

  #testAt(entry: number): ElfSymbol {
    const symbol = this.#functions.get(entry);
    return symbol ?? this.#refuse(`a test at 0x${entry.toString(16)} is no function`);
  }

  /** Where it begins, and each place that it is left at. */
  #markTest(entry: number): void {
    this.#mark([entry], { kind: 'test', entry });
    const ends = this.#flow(this.#testAt(entry)).filter((flow) => !isCall(flow));
    this.#mark(
      ends.map(({ site }) => site),
      { kind: 'test-leaves', entry },
    );
  }

  #flow(symbol: ElfSymbol): Flow[] {
    const bytes = this.#bytes(address(symbol), symbol.sizeBytes);
    if (bytes === undefined) this.#refuse(`${symbol.name} is not in the image`);
    return flowOf(bytes, address(symbol));
  }

  #bytes(at: number, length: number): Uint8Array | undefined {
    for (const { address: start, bytes } of this.#sections) {
      const offset = at - Number(start);
      if (offset >= 0 && offset + length <= bytes.length) {
        return bytes.subarray(offset, offset + length);
      }
    }
    return undefined;
  }

  #word(at: number, bytes: 4 | 8): number {
    const found = this.#bytes(at, bytes);
    if (found === undefined) this.#refuse(`the table of tests leads to 0x${at.toString(16)}`);
    const view = new DataView(found.buffer, found.byteOffset, bytes);
    return bytes === 4 ? view.getUint32(0, true) : Number(view.getBigUint64(0, true));
  }

  #text(at: number): string {
    let text = '';
    for (let byte = this.#bytes(at, 1)?.[0]; byte; byte = this.#bytes(at + text.length, 1)?.[0]) {
      if (text.length === nameBytesMaximum) break;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #tests(): PlannedTest[] {
    const [first, last] = this.#names.suites;
    const end = address(this.#one(last));
    const tests: PlannedTest[] = [];
    for (let at = address(this.#one(first)); at + suiteBytes <= end; at += suiteBytes) {
      const suite = this.#text(this.#word(at, 8));
      const cases = this.#word(at + 8, 8);
      const count = this.#word(at + 16, 4);
      if (tests.length + count > testsMaximum) this.#refuse(`more than ${testsMaximum} tests`);
      for (let index = 0; index < count; index += 1) {
        const one = cases + index * caseBytes;
        tests.push({ suite, name: this.#text(this.#word(one, 8)), entry: this.#word(one + 8, 8) });
      }
    }
    return tests;
  }

  /** Not by the flag alone: one object that calls its piece of a section writable makes the whole section so. */
  #sealed(): HarnessPlan['sealed'] {
    const suites = address(this.#one(this.#names.suites[0]));
    const isSealed = (section: ElfSection) =>
      !isWritable(section) ||
      isExecutable(section) ||
      constants.test(section.name) ||
      holds(section, suites);
    return this.#sections
      .filter(isSealed)
      .map((section) => ({ start: Number(section.address), bytes: section.bytes }));
  }
}

const functionSymbol = 2;
const fileSymbol = 4;

function address(symbol: ElfSymbol): number {
  return Number(symbol.address);
}
function holds({ address: start, bytes }: ElfSection, at: number): boolean {
  return at >= Number(start) && at < Number(start) + bytes.length;
}
function rangeOf(symbol: ElfSymbol): CodeRange {
  return { start: address(symbol), bytes: symbol.sizeBytes };
}
function isCall({ kind }: Flow): boolean {
  return kind === 'call';
}
function comesBack(flow: Flow): boolean {
  return isCall(flow) && !flow.isLast;
}
function isReturn({ kind }: Flow): boolean {
  return kind === 'return';
}
function behind({ after }: Flow): number {
  return after;
}
function isByRegister({ kind, target }: Flow): boolean {
  return kind === 'call' && target === undefined;
}
