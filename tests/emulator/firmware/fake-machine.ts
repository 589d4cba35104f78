import { handleSbiCall } from '#emulator/firmware/sbi.ts';
import type { SbiHost } from '#emulator/firmware/sbi-call.ts';
import { FirmwareCounters } from '#emulator/firmware/sbi-counters.ts';
import { GuestMemory } from '#emulator/machine/guest-memory.ts';
import type { BootExit } from '#emulator/record/transcript.ts';

/** A machine of four harts, the first started, as far as the firmware can see one. */
export class FakeMachine implements SbiHost {
  readonly harts = 4;
  readonly started = [true, false, false, false];
  readonly counters = this.started.map(() => new FirmwareCounters());
  readonly locks = [0, 0, 0, 0];
  readonly memory = new GuestMemory(new Uint8Array(0x1000), () => {});
  readonly log: string[] = [];
  readonly events: string[] = [];
  readonly registers = new Map<string, bigint>();
  readonly csrs = new Map<number, bigint>();
  console = '';
  input: number[] = [];
  exit: BootExit | undefined;
  readonly core: SbiHost['core'] = {
    readRegister: (hart, index) => this.registers.get(`${hart}.${index}`) ?? 0n,
    writeRegister: (hart, index, value) => {
      this.registers.set(`${hart}.${index}`, value);
    },
    readCsr: (_, csr) => this.csrs.get(csr) ?? BigInt(csr),
    writeCsr: (hart, csr, value) => {
      this.csrs.set(csr, value);
      this.log.push(`csr ${hart} 0x${csr.toString(16)} ${value}`);
    },
    setInterruptLine: (hart, bit, level) => this.log.push(`line ${hart} ${bit} ${level}`),
    fenceAll: (hart) => this.log.push(`fence ${hart}`),
    resetHart: (hart, pc, mode, a1, started) =>
      this.log.push(`reset ${hart} 0x${pc.toString(16)} ${mode} ${a1} ${started}`),
    setStarted: (hart, started) => this.log.push(`started ${hart} ${started}`),
    suspendHart: (hart) => this.log.push(`suspended ${hart}`),
    isSuspended: (hart) => (this.log.includes(`suspended ${hart}`) ? 1 : 0),
    readMode: () => 1,
    writePc: (hart, pc) => this.log.push(`pc ${hart} 0x${pc.toString(16)}`),
  };

  consoleByte(byte: number): void {
    this.console += String.fromCharCode(byte);
  }
  takeInputByte(): number {
    return this.input.shift() ?? -1;
  }
  end(exit: BootExit): void {
    this.exit ??= exit;
  }
  event(_: number, kind: string, detail: () => string): void {
    this.events.push(`${kind}: ${detail()}`);
  }
  charge(): boolean {
    return true;
  }

  /** Calls from hart 0. @returns a0 and a1. */
  call(extension: number, fid: number, ...words: (bigint | number)[]): [bigint, bigint] {
    this.registers.set('0.17', BigInt(extension));
    this.registers.set('0.16', BigInt(fid));
    for (let index = 0; index < 6; index += 1) {
      this.registers.set(`0.${10 + index}`, BigInt.asUintN(64, BigInt(words[index] ?? 0)));
    }
    handleSbiCall(this, 0);
    return [this.registers.get('0.10') ?? 0n, this.registers.get('0.11') ?? 0n];
  }
}
