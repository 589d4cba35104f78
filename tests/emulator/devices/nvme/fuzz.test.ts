import { expect, test } from 'vitest';
import { StateHash } from '#emulator/state/state-exchange.ts';
import { bar, Driver, enable, type Pair, ram, register } from './driver.ts';

const end = ram + 0x10_0000;

/** The same numbers in every run. */
function generator(seed: number) {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
  const pick = <T>(from: readonly [T, ...T[]]): T => from[random(from.length)] ?? from[0];
  return { random, pick };
}

type Generator = ReturnType<typeof generator>;

/** Where something is, and where it should not be. */
function address({ random, pick }: Generator): number {
  const base = pick([
    ram,
    ram + 0x8000,
    end - 4096,
    end - 8,
    end,
    0,
    0x4000_0000,
    2 ** 40,
    2 ** 63,
  ]);
  return base + pick([0, 0, 0, 8, 4096, 4088, random(4096)]);
}

function dwords(from: Generator): number[] {
  const { random, pick } = from;
  const one = () => pick([0, 1, 2, 7, 0x7_0001, 0x7_0002, 0xffff, 0x1_0001, random(2 ** 32)]);
  return [one(), one(), pick([0, 7, 64, 1023, random(2 ** 32)]), pick([0, 0, one()])];
}

function put(driver: Driver, pair: Pair, from: Generator): void {
  const { random, pick } = from;
  driver.put(pair, {
    opcode: pick([0, 1, 2, 4, 5, 6, 8, 9, 10, 12, random(256)]),
    namespace: pick([1, 1, 1, 0, 0xffff_ffff, random(2 ** 32)]),
    flags: pick([0, 0, 0, 0, 0, random(256)]),
    prp1: address(from),
    prp2: address(from),
    dwords: dwords(from),
  });
}

test('hostile commands, doorbells, registers and configuration: no throw, nothing outside RAM', () => {
  const from = generator(7);
  const { random, pick } = from;
  const driver = new Driver(undefined, 8);
  const io = () => driver.createPair(1);
  driver.enable();
  let pair = io();
  for (let round = 0; round < 12_000; round += 1) {
    const before = driver.host.charged;
    const action = random(20);
    if (action < 9) {
      put(driver, pick([driver.admin, pair]), from);
      driver.ring(pick([driver.admin, pair]));
    } else if (action < 12) {
      driver.setRegister(
        0x1000 + 4 * pick([0, 1, 2, 3, random(0x400)]),
        pick([random(8), random(9000)]),
      );
    } else if (action < 14) {
      const at = pick([register.configuration, register.maskSet, random(0x4000)]);
      driver.setRegister(at & ~3, pick([0, enable, random(2 ** 32)]));
    } else if (action < 16) {
      driver.setConfig(1, random(256), random(2 ** 32), 1);
    } else if (action < 18) {
      driver.setList(ram + 0x8000 + 8 * random(512), [address(from)]);
    } else {
      driver.read(bar + 4 * random(0x1000), pick([4, 8]) === 8 ? 4 : 2);
    }
    // A doorbell is worth a queue of transfers of 512 KiB at most.
    expect(driver.host.charged - before).toBeLessThan(8 * 40_000);
    if (random(60) === 0 || !driver.running) {
      driver.setConfig(1, 0x64, 0, 2);
      driver.place(1, bar);
      driver.enable();
      pair = io();
    }
  }
  expect(driver.host.written.every(([at, length]) => at >= ram && at + length <= end)).toBe(true);
  const hash = new StateHash();
  driver.state.exchange(hash);
  expect(hash.hex()).toHaveLength(64);
});
