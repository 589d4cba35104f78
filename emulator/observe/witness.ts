/**
 * Follows a test harness through a run. The machine tells it of marked instructions (by their physical address), of
 * console bytes, and of the end; it changes nothing of what the machine does.
 */

import type { BootAccount, CodePlace, SeenTest } from '#formats/boot-account.ts';
import type { HartCore } from '../hart/interface.ts';
import { type GuestMemory, ramBase } from '../machine/guest-memory.ts';
import { CallWay, type Depth, isSame } from './call-way.ts';
import { ConsoleWriters } from './console-writers.ts';
import type { CodeRange, HarnessPlan, Mark, TestMark } from './harness-plan.ts';
import type { PlaceNames } from './place-names.ts';
import { Seal, type SealBreak } from './seal.ts';

const registers = { ra: 1, sp: 2, a1: 11 } as const;
/** HS-mode. What runs in any other mode is not the harness. */
const hypervisorMode = 1;

type WatchedCore = Pick<HartCore, 'readPc' | 'readMode' | 'readRegister'>;

/** A call that has not returned; `sp` was the stack pointer when it began. */
type Call = Depth;

export class Witness {
  readonly plan: HarnessPlan;
  readonly #names: PlaceNames;
  readonly #tests: SeenTest[];
  /**
   * Tests that have not run, by the address of their function. Several tests may share one; they run in the table's
   * order, so the first is last here.
   */
  readonly #toRun = new Map<number, SeenTest[]>();
  #run: (Call & { state: 'begun' | 'ended' }) | undefined;
  #otherRun: number | undefined;
  #test: (Call & { seen: SeenTest; entry: number; hasLeft: boolean }) | undefined;
  /** Stack pointer at the first test. All tests are called with the same. */
  #testSp: number | undefined;
  readonly #way = new CallWay();
  readonly #writers = new ConsoleWriters();
  #mainEnds: Call | undefined;
  #isEnding = false;
  #strangeEnd: number | undefined;
  #ended: { by: 'harness' } | { by: 'other'; address: number; caller: number } | undefined;
  readonly #seal: Seal;

  constructor(plan: HarnessPlan, names: PlaceNames) {
    this.plan = plan;
    this.#names = names;
    this.#seal = new Seal(plan.sealed);
    this.#tests = plan.tests.map(({ suite, name }) => {
      return { suite, name, end: 'not-run', checks: 0, failedChecks: 0, skipped: false };
    });
    for (const [index, { entry }] of [...plan.tests.entries()].reverse()) {
      const test = this.#tests[index];
      if (test === undefined) continue;
      const waiting = this.#toRun.get(entry);
      if (waiting === undefined) this.#toRun.set(entry, [test]);
      else waiting.push(test);
    }
  }

  /** @param offset of the instruction in RAM; it is about to be executed. */
  passed(core: WatchedCore, hart: number, offset: number): void {
    if (core.readMode(hart) !== hypervisorMode) return;
    const read = (register: number) => Number(core.readRegister(hart, register));
    const call = { hart, sp: read(registers.sp) };
    for (const mark of this.plan.marks.get(ramBase + offset) ?? []) this.#follow(mark, call, read);
  }

  #follow(mark: Mark, call: Call, read: (register: number) => number): void {
    switch (mark.kind) {
      case 'run':
        this.#runs(call, read(registers.ra));
        break;
      case 'ran':
        this.#ran(call);
        break;
      case 'calls':
        this.#way.calls(call, mark.after, mark.isMain);
        break;
      case 'behind':
        this.#way.isBehind(call, mark.after);
        break;
      case 'print':
        this.#prints(call, read(registers.ra));
        break;
      case 'print-returns':
        this.#writers.otherPrinted(call);
        break;
      case 'printed':
        this.#writers.harnessPrinted(call);
        break;
      case 'main-ends':
        this.#mainEnds = this.#mayEnd(call) ? call : undefined;
        break;
      case 'end':
        this.#ends(call, read(registers.ra));
        break;
      default:
        this.#followTest(mark, call, read);
    }
  }

  #followTest(mark: TestMark, call: Call, read: (register: number) => number): void {
    switch (mark.kind) {
      case 'test':
        this.#testBegins(call, mark.entry, read(registers.ra));
        break;
      case 'test-leaves':
        this.#testLeaves(call, mark.entry);
        break;
      case 'test-returned':
        this.#testReturned(call);
        break;
      case 'check':
        this.#checked(call, read(registers.a1) !== 0);
        break;
      case 'skip':
        if (this.#test?.hart === call.hart) this.#test.seen.skipped = true;
        break;
    }
  }

  #runs(call: Call, from: number): void {
    if (this.#run === undefined && this.plan.returns.run.has(from)) {
      this.#run = { ...call, state: 'begun' };
    } else this.#otherRun ??= from;
  }

  #ran(call: Call): void {
    if (this.#run !== undefined && isSame(this.#run, call)) this.#run.state = 'ended';
    this.#test = undefined;
    this.#writers.harnessPrinted();
  }

  #testBegins(call: Call, entry: number, from: number): void {
    if (this.#run?.state !== 'begun' || this.#run.hart !== call.hart) return;
    if (!this.plan.returns.test.has(from) || call.sp !== (this.#testSp ?? call.sp)) return;
    const seen = this.#toRun.get(entry)?.pop();
    if (seen === undefined) return;
    this.#testSp = call.sp;
    seen.end = 'left';
    this.#writers.harnessPrinted();
    this.#test = { ...call, seen, entry, hasLeft: false };
  }

  #testLeaves(call: Call, entry: number): void {
    if (this.#test?.entry !== entry || !isSame(this.#test, call)) return;
    this.#test.hasLeft = this.#way.isBack(call);
  }

  #testReturned(call: Call): void {
    if (this.#test === undefined || !isSame(this.#test, call)) return;
    this.#test.seen.end = this.#test.hasLeft ? 'ended' : 'jumped';
    this.#test = undefined;
  }

  #checked(call: Call, holds: boolean): void {
    if (this.#test?.hart !== call.hart) return;
    this.#test.seen.checks += 1;
    if (!holds) this.#test.seen.failedChecks += 1;
  }

  #prints(call: Call, from: number): void {
    const isRunning = this.#run?.state === 'begun' && this.#test === undefined;
    if (isRunning && this.plan.returns.print.has(from)) this.#writers.harnessPrints(call);
    else this.#writers.otherPrints(call, from);
  }

  /** The tests must have come back to this very call of `main`. A boot without tests has none that could. */
  #mayEnd(call: Call): boolean {
    return this.#run === undefined || (this.#run.state === 'ended' && isSame(this.#run, call));
  }

  #ends(call: Call, from: number): void {
    this.#isEnding = isSame(this.#mainEnds, call);
    if (!this.#isEnding) this.#strangeEnd ??= from;
  }

  /** A byte is printed. @param index its number in all that is printed, from 0. */
  prints(core: WatchedCore, hart: number, index: number, byte: number): void {
    const sp = Number(core.readRegister(hart, registers.sp));
    this.#writers.wrote({ hart, sp, pc: Number(core.readPc(hart)) }, index, byte);
  }

  /** The machine is about to be off. */
  ends(core: WatchedCore, hart: number): void {
    if (this.#ended !== undefined) return;
    const address = Number(core.readPc(hart));
    const caller = Number(core.readRegister(hart, registers.ra));
    const isInEnd = [address, caller].some((at) => isInside(this.plan.end, at));
    const isHarness =
      this.#isEnding && isInEnd && this.#mainEnds?.hart === hart && this.#strangeEnd === undefined;
    this.#ended = isHarness
      ? { by: 'harness' }
      : { by: 'other', address, caller: this.#strangeEnd ?? caller };
  }

  /** @param offset of the first byte that was written, in RAM. @param hart undefined when a device wrote. */
  sealBroken(core: WatchedCore, hart: number | undefined, offset: number, size: number): void {
    const from = () => (hart === undefined ? undefined : Number(core.readPc(hart)));
    this.#seal.written(ramBase + offset, size, from);
  }

  /** @returns the first address at which what is sealed is not in memory as the ELF has it. */
  differsAt(memory: GuestMemory): number | undefined {
    return this.#seal.differsAt(memory);
  }

  /** What was seen, once the machine has stopped. */
  account(memory: GuestMemory): BootAccount {
    const name = (address: number) => this.#names.at(address);
    const account = this.#write(name, this.#seal.broken(memory));
    this.#names.findLines();
    return account;
  }

  #write(name: (address: number) => CodePlace, broken: SealBreak | undefined): BootAccount {
    const ended = this.#ended;
    return {
      tests: this.#tests,
      run: this.#run?.state ?? 'no',
      ...(this.#otherRun === undefined ? {} : { otherRun: name(this.#otherRun) }),
      ...(this.#way.strayed === undefined ? {} : { strayed: name(this.#way.strayed) }),
      printed: this.#writers.printed,
      printedByOthers: this.#writers.others.map(({ start, end, address }) => {
        return { start, end, place: name(address) };
      }),
      ...(ended?.by === 'harness' ? { ended } : {}),
      ...(ended?.by === 'other'
        ? { ended: { by: 'other', place: name(ended.address), caller: name(ended.caller) } }
        : {}),
      ...(broken === undefined
        ? {}
        : {
            sealBroken: {
              at: name(broken.address),
              ...(broken.from === undefined ? {} : { place: name(broken.from) }),
            },
          }),
    };
  }
}

/** @param at an address, or a return address, which may be right behind the code. */
function isInside({ start, bytes }: CodeRange, at: number): boolean {
  return at >= start && at <= start + bytes;
}
