/**
 * SBI 3.0, chapter 11: the counters of one hart in a page that it shares with the supervisor ("Set PMU snapshot shared
 * memory"): a bitmap of those that overflowed, then 64 values, both relative to the call's first counter.
 */
import type { StateExchange } from '../state/state-exchange.ts';
import { fail, ok, type SbiCall, type SbiHost, type SbiResult, sbiError } from './sbi-call.ts';

const allOnes = 0xffff_ffff_ffff_ffffn;
const pageBytes = 4096n;
const valuesAt = 8;

type Memory = SbiHost['memory'];

export class CounterSnapshot {
  /** Physical address of the page, or all ones without one. */
  #page = allOnes;

  get isShared(): boolean {
    return this.#page !== allOnes;
  }

  /** Function 7. When both halves of the address are all ones, the page is no longer shared. */
  share(memory: Memory, call: SbiCall): SbiResult {
    const [low = 0n, high = 0n, flags = 0n] = call.arguments;
    const ends = low === allOnes && high === allOnes;
    if (flags !== 0n || (!ends && low % pageBytes !== 0n)) return fail(sbiError.invalidParameter);
    if (!ends && (high !== 0n || !memory.contains(Number(low), Number(pageBytes)))) {
      return fail(sbiError.invalidAddress);
    }
    this.#page = low;
    return ok();
  }

  /** @param place of the counter, relative to the call's first. @returns its value in the page. */
  read(memory: Memory, place: number): bigint {
    const bytes = memory.read(Number(this.#page) + valuesAt + 8 * place, 8);
    if (bytes === undefined) return 0n;
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  }

  /** @param taken values by place; @param overflowed the bitmap. */
  write(memory: Memory, taken: ReadonlyMap<number, bigint>, overflowed: bigint): void {
    const view = new DataView(new ArrayBuffer(8));
    const put = (at: number, value: bigint): void => {
      view.setBigUint64(0, value, true);
      memory.write(Number(this.#page) + at, new Uint8Array(view.buffer));
    };
    put(0, overflowed);
    for (const [place, value] of taken) put(valuesAt + 8 * place, value);
  }

  exchange(state: StateExchange): void {
    this.#page = state.u64(this.#page);
  }
}
