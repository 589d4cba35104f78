/** Plans what to watch of a test harness, from the ELF that it is part of. */
import { type ElfSection, isExecutable, isWritable } from '#formats/elf/elf-file.ts';
import { ElfMemory } from '#formats/elf/elf-memory.ts';
import type { ElfExecutable } from '#formats/elf/executable.ts';
import { type ElfSymbol, symbolType } from '#formats/elf/symbols.ts';
import { ImageError } from '../images/image-error.ts';
import {
  behind,
  comesBack,
  type Flow,
  flowOf,
  isByRegister,
  isCall,
  isReturn,
  siteOf,
} from './code-flow.ts';
import type { CodeRange, HarnessNames, HarnessPlan, Mark, PlannedTest } from './harness-plan.ts';

const suiteBytes = 24;
const caseBytes = 16;
const nameBytesMaximum = 512;
const testsMaximum = 4000;
/** Of one test or none each. */
const suitesMaximum = testsMaximum;
const marksMaximum = 4096;
/** An honest image has only a few marks at one address. */
const marksMaximumOfPlace = 16;
/** Limit of code that is read, since any number of symbols may claim the same code. */
const codeBytesMaximum = 16 << 20;
const sectionsMaximum = 64;
/** The names that linker scripts give to sections of constants. */
const constants = /^\.rodata(\.|$)/;

/** @throws ImageError that says which part of the harness is missing, or exists twice. */
export function planHarness(elf: ElfExecutable, names: HarnessNames, what: string): HarnessPlan {
  return new Planner(elf, names, what).plan();
}

/** The calls that the harness makes. `way`: those of all its functions, `main` first. */
interface HarnessCalls {
  main: Flow[];
  way: Flow[][];
  toRun: Flow[];
  toEnd: Flow[];
  toTest: Flow[];
  toPrint: Flow[];
}

class Planner {
  readonly #names: HarnessNames;
  readonly #what: string;
  readonly #memory: ElfMemory;
  /** Of the names that the harness has. */
  readonly #byName = new Map<string, ElfSymbol[]>();
  readonly #functions = new Map<number, ElfSymbol>();
  readonly #marks = new Map<number, Mark[]>();
  #codeLeft = codeBytesMaximum;

  constructor(elf: ElfExecutable, names: HarnessNames, what: string) {
    this.#names = names;
    this.#what = what;
    this.#memory = new ElfMemory(elf);
    if (this.#memory.sections.length > sectionsMaximum) {
      this.#refuse(`more than ${sectionsMaximum} sections in memory`);
    }
    for (const name of Object.values(names).flat()) this.#byName.set(name, []);
    for (const symbol of elf.symbols) {
      if (symbol.type === symbolType.function) this.#functions.set(address(symbol), symbol);
      if (symbol.type !== symbolType.file) this.#byName.get(symbol.name)?.push(symbol);
    }
  }

  plan(): HarnessPlan {
    const calls = this.#findCalls();
    const tests = this.#tests();
    this.#markBehind(calls);
    for (const entry of new Set(tests.map((test) => test.entry))) this.#markTest(entry);
    this.#markHarness(calls);
    this.#markCalls(calls);
    if (this.#marks.size > marksMaximum) this.#refuse(`more than ${marksMaximum} marks`);
    const returnsOf = (flows: readonly Flow[]) => new Set(flows.map(behind));
    const { toRun, toTest, toPrint } = calls;
    return {
      tests,
      marks: this.#marks,
      returns: { run: returnsOf(toRun), test: returnsOf(toTest), print: returnsOf(toPrint) },
      end: rangeOf(this.#one(this.#names.end)),
      sealed: this.#sealed(),
    };
  }

  #findCalls(): HarnessCalls {
    const names = this.#names;
    const main = this.#flow(this.#one(names.main));
    const call = this.#flow(this.#one(names.call));
    const report = names.report.flatMap((name) => this.#some(name)).map((at) => this.#flow(at));
    const run = address(this.#one(names.run));
    const end = address(this.#one(names.end));
    const print = names.print.map((name) => address(this.#one(name)));
    const toRun = main.filter(({ target }) => target === run);
    const toEnd = main.filter(({ target }) => target === end);
    const toTest = call.filter(isByRegister);
    const toPrint = report.flat().filter(({ target }) => print.some((at) => at === target));
    if (toRun.length === 0) this.#refuse(`${names.main} does not call ${names.run}`);
    if (toEnd.length === 0) this.#refuse(`${names.main} does not call ${names.end}`);
    if (toTest.length !== 1) this.#refuse(`${names.call} does not call one test`);
    return { main, way: [main, ...report, call], toRun, toEnd, toTest, toPrint };
  }

  #markBehind({ way }: HarnessCalls): void {
    for (const { after } of way.flat().filter(comesBack)) {
      this.#mark([after], { kind: 'behind', after });
    }
  }

  #markHarness({ toRun, toEnd, toTest, toPrint }: HarnessCalls): void {
    const names = this.#names;
    const print = names.print.map((name) => this.#one(name));
    const printReturns = print.flatMap((symbol) => this.#flow(symbol)).filter(isReturn);
    this.#mark([address(this.#one(names.run))], { kind: 'run' });
    this.#mark(toRun.map(behind), { kind: 'ran' });
    this.#mark(toTest.map(behind), { kind: 'test-returned' });
    this.#mark([address(this.#one(names.check))], { kind: 'check' });
    this.#mark([address(this.#one(names.skip))], { kind: 'skip' });
    this.#mark(print.map(address), { kind: 'print' });
    this.#mark(printReturns.map(siteOf), { kind: 'print-returns' });
    this.#mark(toPrint.map(behind), { kind: 'printed' });
    this.#mark(toEnd.map(siteOf), { kind: 'main-ends' });
    this.#mark([address(this.#one(names.end))], { kind: 'end' });
  }

  #markCalls({ main, way }: HarnessCalls): void {
    for (const flow of way) {
      for (const { site, after } of flow.filter(isCall)) {
        this.#mark([site], { kind: 'calls', after, isMain: flow === main });
      }
    }
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
      else if (there.push(mark) > marksMaximumOfPlace) {
        this.#refuse(
          `more than ${marksMaximumOfPlace} functions share the code at 0x${at.toString(16)}`,
        );
      }
    }
  }

  #testAt(entry: number): ElfSymbol {
    const symbol = this.#functions.get(entry);
    return symbol ?? this.#refuse(`a test at 0x${entry.toString(16)} is no function`);
  }

  /** Marks the beginning of a test, and each place at which it is left. */
  #markTest(entry: number): void {
    this.#mark([entry], { kind: 'test', entry });
    const ends = this.#flow(this.#testAt(entry)).filter((flow) => !isCall(flow));
    this.#mark(ends.map(siteOf), { kind: 'test-leaves', entry });
  }

  #flow(symbol: ElfSymbol): Flow[] {
    const bytes = this.#memory.bytes(address(symbol), symbol.sizeBytes);
    if (bytes === undefined) this.#refuse(`${symbol.name} is not in the image`);
    this.#codeLeft -= bytes.length;
    if (this.#codeLeft < 0) {
      this.#refuse(`the harness and its tests claim more than ${codeBytesMaximum} bytes of code`);
    }
    return flowOf(bytes, address(symbol));
  }

  #word(at: number, bytes: 4 | 8): number {
    const found = this.#memory.word(at, bytes);
    return found ?? this.#refuse(`the table of tests leads to 0x${at.toString(16)}`);
  }

  /** @param at of the pointer to it. */
  #text(at: number): string {
    return this.#memory.text(this.#word(at, 8), nameBytesMaximum);
  }

  #tests(): PlannedTest[] {
    const [first, last] = this.#names.suites;
    const [start, end] = [address(this.#one(first)), address(this.#one(last))];
    if (end - start > suitesMaximum * suiteBytes) this.#refuse(`more than ${suitesMaximum} suites`);
    const tests: PlannedTest[] = [];
    for (let at = start; at + suiteBytes <= end; at += suiteBytes) {
      const suite = this.#text(at);
      const cases = this.#word(at + 8, 8);
      const count = this.#word(at + 16, 4);
      if (tests.length + count > testsMaximum) this.#refuse(`more than ${testsMaximum} tests`);
      for (let index = 0; index < count; index += 1) {
        const one = cases + index * caseBytes;
        tests.push({ suite, name: this.#text(one), entry: this.#word(one + 8, 8) });
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
    return this.#memory.sections
      .filter(isSealed)
      .map((section) => ({ start: Number(section.address), bytes: section.bytes }));
  }
}

function address(symbol: ElfSymbol): number {
  return Number(symbol.value);
}
function holds({ address: start, bytes }: ElfSection, at: number): boolean {
  return at >= Number(start) && at < Number(start) + bytes.length;
}
function rangeOf(symbol: ElfSymbol): CodeRange {
  return { start: address(symbol), bytes: symbol.sizeBytes };
}
