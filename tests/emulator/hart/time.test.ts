import { describe, expect, test } from 'vitest';
import { instantiateHartCore } from '#emulator/hart/instance.ts';
import { type HartCore, stopReason } from '#emulator/hart/interface.ts';
import { assemble, coreModule, link, memory, runOnCore } from './driver.ts';

const nothing = {
  mmioRead: () => 0n,
  mmioWrite: () => 1,
  sbiCall: () => undefined,
  event: () => undefined,
};
function machine(harts: number, image: Uint8Array, board = nothing): HartCore {
  const core = instantiateHartCore(coreModule(), board);
  expect(core.create(harts, 8 << 20)).toBe(1);
  new Uint8Array(core.memory.buffer, core.ramPointer()).set(image);
  return core;
}
function state(core: HartCore): string {
  const bytes = new Uint8Array(core.memory.buffer, core.statePointer(), core.stateLength());
  return Buffer.from(bytes).toString('hex');
}

const timers = link(
  assemble(`
  main:
    li t0, 7
    csrw mcounteren, t0
    csrw hcounteren, t0
    li t0, 1 << 63
    csrw menvcfg, t0
    csrw henvcfg, t0
    # Supervisor timer: from machine mode, by WFI.
    li t0, 0x20
    csrw mie, t0
    csrr t0, time
    addi t0, t0, 1000
    csrw stimecmp, t0
    put t0
    wfi
    put_csr time
    put_csr mip
    # The guest's timer, which counts from htimedelta, and interrupts VS-mode itself.
    li t0, -1
    csrw stimecmp, t0
    li t0, 0x444
    csrw hideleg, t0
    csrw hie, t0
    li t0, 1 << 40
    csrw htimedelta, t0
    li t0, 2
    csrw vsstatus, t0
    resume guest_done
    enter 1, 1, guest
    .balign 4
  guest:
    csrr a0, time
    put a0
    addi a0, a0, 500
    csrw stimecmp, a0
    put a0
  1: j 1b
    .balign 4
  guest_done:
    csrr t0, time
    put t0
    put_csr vsip
    # No more interrupts: VSTIP falls when vstimecmp moves.
    li t0, -1
    csrw vstimecmp, t0
    put_csr vsip
    put_csr minstret
    put_csr minstret
    li t0, 100
    csrw minstret, t0
    put_csr minstret
    j finish`),
);

describe('time', () => {
  test('passes at one tick a hundred instructions, and is skipped while all wait', () => {
    const { values, core } = runOnCore(timers);
    const [
      due = 0n,
      woken = 0n,
      mip = 0n,
      guestTime = 0n,
      guestDue = 0n,
      kind,
      cause,
      ,
      ,
      ,
      end = 0n,
      vsip,
      cleared,
      ...counts
    ] = values;
    expect(woken).toBe(due);
    expect(mip & 0x20n).toBe(0x20n);
    expect(guestTime - (1n << 40n)).toBe(woken);
    expect([kind, cause]).toEqual([0x56n, (1n << 63n) | 5n]);
    expect(end + (1n << 40n)).toBe(guestDue);
    expect([vsip, cleared]).toEqual([0x20n, 0n]);
    const [first = 0n, second = 0n, third = 0n] = counts;
    // put is two instructions, csrr one.
    expect(second - first).toBe(3n);
    expect(third).toBe(100n);
    expect(core.retired()).toBeGreaterThan(50_000n);
  });

  test('is the same however the run is cut', () => {
    const whole = runOnCore(timers);
    for (const slice of [1, 7, 4999, 100_000]) {
      const cut = runOnCore(timers, { slice });
      expect(cut.values).toEqual(whole.values);
      expect(state(cut.core)).toBe(state(whole.core));
    }
  });
});

/** Four harts count to 1000 each with LR/SC, AMO and an IPI chain. */
const many = link(
  assemble(
    `
  main:
    la t0, go
    li t1, 1
    sw t1, (t0)
  secondary_main:
    la t0, go
  1: lw t1, (t0)
    beqz t1, 1b
    csrr s1, mhartid
    la a0, counter
    li a1, 1000
  2: lr.d t0, (a0)
    addi t0, t0, 1
    sc.d t1, t0, (a0)
    bnez t1, 2b
    amoadd.w zero, a1, 8(a0)
    addi a1, a1, -1
    bnez a1, 2b
    la t0, arrived
    li t1, 1
    amoadd.w zero, t1, (t0)
    beqz s1, leader
    # Wait for the software interrupt, pass it on to the hart below.
    li t0, 8
    csrw mie, t0
    wfi
    li t0, 0x02000000
    addi t1, s1, -1
    slli t1, t1, 2
    add t0, t0, t1
    li t2, 1
    sw t2, (t0)
  3: wfi
    j 3b
  leader:
    la t0, arrived
  4: lw t1, (t0)
    li t2, 4
    bne t1, t2, 4b
    li t0, 8
    csrw mie, t0
    li t0, 0x0200000c
    li t2, 1
    sw t2, (t0)
    wfi
    la a0, counter
    ld t0, (a0)
    put t0
    lw t0, 8(a0)
    put t0
    j finish
  .balign 8
  counter: .quad 0
    .quad 0
  go: .word 0
  arrived: .word 0`.replace('amoadd.w zero, a1, 8(a0)', 'addi t2, a0, 8\namoadd.w zero, a1, (t2)'),
  ),
);

describe('harts', () => {
  test('interleave in one way, lose no count, and wake each other', () => {
    const whole = runOnCore(many, { harts: 4 });
    expect(whole.values).toEqual([4000n, 4n * 500500n]);
    for (const slice of [3, 5000, 12_345]) {
      const cut = runOnCore(many, { harts: 4, slice });
      expect(cut.values).toEqual(whole.values);
      expect(cut.instructions).toBe(whole.instructions);
      expect(state(cut.core)).toBe(state(whole.core));
    }
  });

  test('sleep when nothing is to come, until a line wakes one', () => {
    const code = new Uint8Array(new Uint32Array([0x10500073, 0x00150513, 0xff9ff06f]).buffer);
    const core = machine(2, code);
    core.writeCsr(0, 0x304, 0x800n);
    expect(core.run(1000n)).toBe(stopReason.asleep);
    const before = core.retired();
    expect(core.run(1000n)).toBe(stopReason.asleep);
    expect(core.retired()).toBe(before);
    core.setInterruptLine(0, 11, 1);
    core.run(9n);
    core.setInterruptLine(0, 11, 0);
    expect(core.run(1000n)).toBe(stopReason.asleep);
    expect(core.readRegister(0, 10)).toBeGreaterThan(0n);
  });

  test('come back at the device deadline, and not before', () => {
    const code = new Uint8Array(new Uint32Array([0x10500073, 0xffdff06f]).buffer);
    const core = machine(1, code);
    core.setDeviceDeadline(12345n);
    expect(core.run(1000n)).toBe(stopReason.deadline);
    expect(core.time()).toBe(12345n);
    expect(core.run(1000n)).toBe(stopReason.asleep);
    const busy = machine(1, new Uint8Array(new Uint32Array([0x0000006f]).buffer));
    busy.setDeviceDeadline(7n);
    expect(busy.run(100_000n)).toBe(stopReason.deadline);
    expect(busy.retired()).toBe(700n);
  });
});

describe('the board', () => {
  test('sees stores to tohost, and the run ends there', () => {
    // auipc t0, 1; sd a0, 8(t0); j .
    const code = new Uint8Array(new Uint32Array([0x00001297, 0x00a2b423, 0x0000006f]).buffer);
    const core = machine(1, code);
    core.watchTohost(0x80001008n);
    core.writeRegister(0, 10, 5n);
    expect(core.run(100n)).toBe(stopReason.tohost);
    expect(core.tohostValue()).toBe(5n);
    expect(core.retired()).toBe(2n);
  });

  test('serves the calls of a supervisor, which goes on behind them', () => {
    const code = new Uint8Array(new Uint32Array([0x00000073, 0x00150513, 0x0000006f]).buffer);
    const called: number[] = [];
    const core: HartCore = machine(1, code, {
      ...nothing,
      sbiCall: (hart?: number) => {
        called.push(hart ?? -1);
        core.writeRegister(0, 10, 41n);
        return undefined;
      },
    } as typeof nothing);
    core.useBuiltinFirmware(1);
    core.resetHart(0, 0x80000000n, 1, 0n, 1);
    core.run(10n);
    expect(called).toEqual([0]);
    expect(core.readRegister(0, 10)).toBe(42n);
  });

  test('may write code by itself when it says so', () => {
    const core = machine(1, new Uint8Array(new Uint32Array([0x00150513, 0xffdff06f]).buffer));
    core.run(10n);
    expect(core.readRegister(0, 10)).toBe(5n);
    new DataView(core.memory.buffer).setUint32(core.ramPointer(), 0x00250513, true);
    core.ramWritten(0x80000000n, 4);
    core.run(10n);
    expect(core.readRegister(0, 10)).toBe(15n);
  });

  test('finds the pages that are used', () => {
    const core = machine(1, new Uint8Array([1]));
    new DataView(core.memory.buffer).setUint8(core.ramPointer() + 0x5fff, 1);
    expect([0, 1, 6].map((page) => core.nextUsedPage(page))).toEqual([0, 5, 2048]);
    expect(memory.text).toBe(0x80000000);
  });
});
