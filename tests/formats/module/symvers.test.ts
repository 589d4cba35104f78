import { expect, test } from 'vitest';
import { parseSymvers } from '#formats/module/symvers.ts';

test('reads checksum and symbol, and passes over the rest', () => {
  expect([...parseSymvers('0xc9d0e465\tvmhi_log\n# note\n0x1\tmemcpy\tx\n')]).toEqual([
    ['vmhi_log', 0xc9d0e465],
    ['memcpy', 1],
  ]);
});
