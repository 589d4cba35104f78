import { expect, test } from 'vitest';
import { CallWay } from '#emulator/observe/call-way.ts';

const top = 0x8100_0000;
const at = (depth: number) => ({ hart: 0, sp: top - 16 * depth });

/** `main` calls, and each that is called calls once more. */
function wayOf(depth: number): CallWay {
  const way = new CallWay();
  for (let call = 0; call < depth; call += 1) way.calls(at(call), call, call === 0);
  return way;
}

test('knows each call that has not come back, and forgets those below one that has', () => {
  const way = wayOf(5);
  expect(way.isBack(at(4))).toBe(true);
  way.isBehind(at(2), 2);
  expect(way.isBack(at(1))).toBe(true);
  way.isBehind({ hart: 0, sp: top - 8 }, 7); // between two of them: neither goes on
  way.isBehind({ hart: 1, sp: top }, 7);
  expect(way.strayed).toBeUndefined();
  way.isBehind(at(0), 7);
  expect(way.strayed).toBe(7);
});

test('takes about as long for a thousand open calls as for ten', () => {
  const timeMs = (way: CallWay) => {
    const beganMs = performance.now();
    for (let times = 0; times < 100_000; times += 1) way.isBehind(at(-1), 7);
    return performance.now() - beganMs;
  };
  const ways = [wayOf(10), wayOf(990)];
  const isQuick = () => {
    const [few = 0, many = 0] = ways.map(timeMs);
    return many < 20 * few + 20;
  };
  // A machine that is busy with something else may spoil a round, never make a slow search quick.
  expect(isQuick() || isQuick() || isQuick()).toBe(true);
});
