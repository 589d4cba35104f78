/** A fixed sequence of 32-bit numbers. */
export function* sequence(seed: number): Generator<number, never> {
  let state = BigInt(seed);
  while (true) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    yield Number(state >> 32n);
  }
}
