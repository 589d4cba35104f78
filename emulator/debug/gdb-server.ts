/**
 * The stub of GDB's remote protocol, without the socket. Harts are threads, numbered from 1. All-stop: whatever stops
 * one hart stops the machine. Source: GDB manual, "Remote Serial Protocol".
 */

import { GdbData, refused } from './gdb-data.ts';
import { framePacket, PacketReader, parseAddress, toHex } from './gdb-packets.ts';
import { GdbQueries } from './gdb-queries.ts';
import type { DebugSession, Stop } from './session.ts';

/** After so many instructions the server looks at what the peer has sent. */
const sliceInstructions = 500_000;
const signal = { interrupt: 'T02', trap: 'T05' } as const;

/** How the peer has left: `detached` lets the machine run on, `killed` ends it. */
export type Leave = 'detached' | 'killed';

export interface GdbPeer {
  /** One character for each byte. */
  send(text: string): void;
  /** Gives the transport time to hand over what has arrived. */
  pause(): Promise<void>;
  left(how: Leave): void;
}

export class GdbServer {
  readonly #session: DebugSession;
  readonly #data: GdbData;
  readonly #queries: GdbQueries;
  readonly #peer: GdbPeer;
  readonly #packets = new PacketReader();
  #acknowledges = true;
  /** The hart that `c` and `s` without a thread are about. */
  #runHart = 0;
  #lastStop = `${signal.trap}thread:1;`;
  #running = false;
  /** Settles when the run that goes on, or the last one, has stopped. */
  #stopped = Promise.resolve();
  #interrupted = false;

  constructor(session: DebugSession, peer: GdbPeer) {
    this.#session = session;
    this.#data = new GdbData(session);
    this.#queries = new GdbQueries(session, this.#data);
    this.#peer = peer;
  }

  /** Takes what the peer has sent, one character for each byte. */
  receive(text: string): void {
    for (const received of this.#packets.take(text)) {
      if (received.kind === 'interrupt') this.#interrupted = true;
      else if (received.kind === 'broken') this.#peer.send('-');
      else this.#take(received.data);
    }
  }

  /** To be called when the connection has broken. @returns a promise that settles once the machine has stopped. */
  abandon(): Promise<void> {
    this.#interrupted = true;
    return this.#stopped;
  }

  #take(data: string): void {
    if (this.#acknowledges) this.#peer.send('+');
    // What a peer sends before the stop is against the protocol, and is ignored.
    if (this.#running) return;
    const reply = this.#answer(data);
    if (reply !== undefined) this.#reply(reply);
  }

  #reply(data: string): void {
    this.#peer.send(framePacket(data));
  }

  /** @returns undefined when the reply comes later, or never. */
  #answer(data: string): string | undefined {
    const known = this.#data.answer(data);
    if (known !== undefined) return known;
    switch (data[0]) {
      case '?':
        return this.#lastStop;
      case 'H':
        return this.#select(data);
      case 'T':
        return this.#data.hartOf(data.slice(1)) === undefined ? refused : 'OK';
      default:
        return this.#answerRun(data);
    }
  }

  #answerRun(data: string): string | undefined {
    const { position } = this.#session;
    const at = parseAddress(data.slice(1));
    switch (data[0]) {
      case 'c':
      case 's':
        if (at !== undefined) this.#session.machine.core.writePc(this.#runHart, at & ~1n);
        if (at !== undefined) this.#session.changed();
        return data[0] === 'c' ? this.#continue() : this.#step(this.#runHart);
      case 'C':
        return this.#continue();
      case 'S':
        return this.#step(this.#runHart);
      case 'b':
        if (data === 'bs') return this.#stopReply(this.#session.stepBack(this.#runHart), position);
        return data === 'bc' ? this.#back() : '';
      case 'D':
        this.#reply('OK');
        this.#peer.left('detached');
        return undefined;
      case 'k':
        this.#peer.left('killed');
        return undefined;
      case 'v':
        return this.#answerVerbose(data);
      case 'q':
      case 'Q':
        return this.#answerQuery(data);
      default:
        return '';
    }
  }

  #answerVerbose(data: string): string | undefined {
    if (data === 'vCont?') return 'vCont;c;C;s;S';
    if (data.startsWith('vCont;')) return this.#resume(data.slice(6).split(';'));
    if (!data.startsWith('vKill')) return '';
    this.#reply('OK');
    this.#peer.left('killed');
    return undefined;
  }

  /** Does the first step that the packet names; the other harts continue as far as the interleaving lets them. */
  #resume(actions: string[]): string | undefined {
    for (const action of actions) {
      const [verb = '', thread] = action.split(':');
      if (verb[0] === 's' || verb[0] === 'S') {
        const hart = thread === undefined ? this.#runHart : this.#data.hartOf(thread);
        return hart === undefined ? refused : this.#step(hart);
      }
    }
    return this.#continue();
  }

  #answerQuery(data: string): string {
    if (data !== 'QStartNoAckMode') return this.#queries.answer(data);
    // The reply to this one is still acknowledged.
    this.#acknowledges = false;
    return 'OK';
  }

  #select(data: string): string {
    const hart = this.#data.hartOf(data.slice(2));
    if (hart === undefined) return refused;
    if (data[1] === 'g') this.#data.hart = hart;
    else if (data[1] === 'c') this.#runHart = hart;
    else return refused;
    return 'OK';
  }

  #continue(): undefined {
    this.#go(() => this.#session.forward(sliceInstructions));
  }

  #step(hart: number): undefined {
    this.#go(() => this.#session.step(hart));
  }

  /** Runs until the machine stops, or the peer interrupts it. */
  #go(run: () => Stop | undefined): void {
    const before = this.#session.position;
    const turn = async (): Promise<string> => {
      for (;;) {
        const stop = run();
        if (stop !== undefined) return this.#stopReply(stop, before);
        await this.#peer.pause();
        if (this.#interrupted) return this.#interruptReply();
      }
    };
    this.#later(turn());
  }

  #back(): undefined {
    const before = this.#session.position;
    const pause = async (): Promise<boolean> => {
      await this.#peer.pause();
      return !this.#interrupted;
    };
    this.#later(this.#session.back(pause).then((stop) => this.#stopReply(stop, before)));
  }

  #later(reply: Promise<string>): void {
    this.#running = true;
    this.#interrupted = false;
    this.#stopped = reply
      .catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        this.#reply(`O${toHex(new TextEncoder().encode(`slipway: ${text}\n`))}`);
        return refused;
      })
      .then((data) => {
        this.#running = false;
        this.#reply(data);
      });
  }

  #interruptReply(): string {
    this.#lastStop = `${signal.interrupt}thread:${(this.#data.hart + 1).toString(16)};`;
    return this.#lastStop;
  }

  /** @param before where the machine was when it was told to go. */
  #stopReply(stop: Stop, before: number): string {
    const thread = `thread:${(stop.hart + 1).toString(16)};`;
    this.#data.hart = stop.hart;
    this.#runHart = stop.hart;
    this.#lastStop = `${signal.trap}${this.#reason(stop, before)}${thread}`;
    return this.#lastStop;
  }

  #reason(stop: Stop, before: number): string {
    if (stop.kind === 'step') return '';
    if (stop.kind === 'begin') return 'replaylog:begin;';
    if (stop.kind === 'end') {
      if (this.#session.position > before) this.#tell(this.#session.describeEnd());
      return 'replaylog:end;';
    }
    const address = stop.address.toString(16);
    if (stop.kind === 'breakpoint') {
      return this.#session.points.at(stop.address) === 'hardware' ? 'hwbreak:;' : 'swbreak:;';
    }
    if (this.#session.points.at(stop.address) === 'access') return `awatch:${address};`;
    return stop.kind === 'write' ? `watch:${address};` : `rwatch:${address};`;
  }

  #tell(text: string): void {
    this.#reply(`O${toHex(new TextEncoder().encode(`${text}\n`))}`);
  }
}
