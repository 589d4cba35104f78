/** What GDB asks of the stub and the target: GDB manual, "General Query Packets". */
import { type GdbData, refused } from './gdb-data.ts';
import { answerMonitor, describeMode } from './gdb-monitor.ts';
import { fromHex, packetBytesMaximum, parseAddress, toHex } from './gdb-packets.ts';
import { targetDescription } from './registers.ts';
import type { DebugSession } from './session.ts';

const supported =
  `PacketSize=${packetBytesMaximum.toString(16)};qXfer:features:read+;swbreak+;hwbreak+;` +
  'ReverseStep+;ReverseContinue+;vContSupported+;QStartNoAckMode+';

export class GdbQueries {
  readonly #session: DebugSession;
  readonly #data: GdbData;
  readonly #description = targetDescription();

  constructor(session: DebugSession, data: GdbData) {
    this.#session = session;
    this.#data = data;
  }

  /** @returns the reply to a packet that begins with `q` or `Q`; empty when it is not known. */
  answer(data: string): string {
    if (data.startsWith('qSupported')) return supported;
    const { harts } = this.#session.machine;
    if (data.startsWith('qXfer:features:read:')) return this.#describe(data);
    if (data === 'qfThreadInfo') {
      return `m${Array.from({ length: harts }, (_, hart) => (hart + 1).toString(16)).join(',')}`;
    }
    if (data === 'qsThreadInfo') return 'l';
    if (data === 'qC') return `QC${(this.#data.hart + 1).toString(16)}`;
    if (data === 'qAttached') return '1';
    if (data.startsWith('qThreadExtraInfo,')) return this.#describeThread(data.slice(17));
    if (data.startsWith('qRcmd,')) return this.#monitor(data.slice(6));
    return data.startsWith('qSymbol') ? 'OK' : '';
  }

  #describeThread(thread: string): string {
    const { core } = this.#session.machine;
    const hart = this.#data.hartOf(thread);
    if (hart === undefined) return refused;
    const mode = core.isStarted(hart) === 1 ? describeMode(core.readMode(hart)) : 'stopped';
    return toHex(new TextEncoder().encode(`hart ${hart}, ${mode}`));
  }

  #monitor(hex: string): string {
    const words = fromHex(hex);
    if (words === undefined) return refused;
    const text = new TextDecoder().decode(words);
    return toHex(new TextEncoder().encode(answerMonitor(this.#session, this.#data.memory, text)));
  }

  #describe(data: string): string {
    const [, offset, length] = /^qXfer:features:read:target\.xml:([^,]+),(.+)$/.exec(data) ?? [];
    const from = parseAddress(offset);
    const size = parseAddress(length);
    if (from === undefined || size === undefined) return 'E00';
    const start = Number(from);
    // At most half of a packet, since an escaped character takes two.
    const end = start + Math.min(Number(size), packetBytesMaximum / 2);
    const part = this.#description.slice(start, end);
    return `${end >= this.#description.length ? 'l' : 'm'}${part}`;
  }
}
