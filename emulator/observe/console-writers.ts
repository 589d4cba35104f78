/** Who wrote which byte of the console: the harness between tests, or somebody else. */
import type { ConsoleRange } from '#formats/boot-account.ts';
import { type Depth, isSame, isWithin } from './call-way.ts';

const rangesMaximum = 100_000;
const othersMaximum = 1000;
const headCharacters = 8;
const newline = 0x0a;
const space = 0x20;
const carriageReturn = 0x0d;

export class ConsoleWriters {
  /** What the harness printed. */
  readonly printed: ConsoleRange[] = [];
  /** What others printed of lines that look like a report's. Pieces of the line that is being printed are last. */
  readonly others: (ConsoleRange & { address: number })[] = [];
  #harness: Depth | undefined;
  #other: (Depth & { from: number }) | undefined;
  #othersBefore = 0;
  /** The beginning of the line that is being printed, without blanks. */
  #lineHead = '';

  harnessPrints(call: Depth): void {
    this.#harness = call;
  }

  /** @param call the call that has returned; without one, every call by which the harness prints has. */
  harnessPrinted(call?: Depth): void {
    if (call === undefined || isSame(this.#harness, call)) this.#harness = undefined;
  }

  /**
   * @param from return address in the code that called a printing function. A call by a printing function itself is
   *   ignored.
   */
  otherPrints(call: Depth, from: number): void {
    const isNested = [this.#harness, this.#other].some((outer) => isWithin(outer, call));
    if (!isNested) this.#other = { ...call, from };
  }

  otherPrinted(call: Depth): void {
    if (isSame(this.#other, call)) this.#other = undefined;
  }

  /** @param now of the instruction at `pc` that wrote the console's byte number `index`, from 0. */
  wrote(now: Depth & { pc: number }, index: number, byte: number): void {
    if (isWithin(this.#harness, now)) extend(this.printed, index);
    else this.#otherWrote(now, index);
    if (byte === newline) this.#endLine();
    else if (this.#lineHead.length < headCharacters && byte !== space && byte !== carriageReturn) {
      this.#lineHead += String.fromCharCode(byte);
    }
  }

  #otherWrote(now: Depth & { pc: number }, index: number): void {
    const address = (isWithin(this.#other, now) ? this.#other?.from : undefined) ?? now.pc;
    const last = this.others[this.others.length - 1];
    const isSameLine = this.others.length > this.#othersBefore;
    if (isSameLine && last?.end === index && last.address === address) last.end += 1;
    else if (this.others.length < othersMaximum) {
      this.others.push({ start: index, end: index + 1, address });
    }
  }

  #endLine(): void {
    if (!isOfReport(this.#lineHead)) this.others.length = this.#othersBefore;
    this.#othersBefore = this.others.length;
    this.#lineHead = '';
  }
}

/** @param head of a line, without blanks. Source: KTAP version 1. */
function isOfReport(head: string): boolean {
  return ['ok', 'notok', '1..', 'KTAP', 'TAP', 'Bail'].some((word) => head.startsWith(word));
}

function extend(ranges: ConsoleRange[], index: number): void {
  const last = ranges.at(-1);
  if (last?.end === index) last.end += 1;
  else if (ranges.length < rangesMaximum) ranges.push({ start: index, end: index + 1 });
}
