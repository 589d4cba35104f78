/** Copies of a sound file, each damaged in its way; the same ones every time. */
export function* damaged(sound: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < sound.length; length += 1) yield sound.slice(0, length);
  for (let at = 0; at < sound.length; at += 1) {
    for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
      const copy = Uint8Array.from(sound);
      copy[at] = value;
      yield copy;
    }
  }
  yield* damagedInSeveralPlaces(Uint8Array.from(sound));
}

const rounds = 2000;

function* damagedInSeveralPlaces(sound: Uint8Array): Generator<Uint8Array> {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 0x1_0000_0000) * below);
  };
  for (let round = 0; round < rounds; round += 1) {
    const copy = sound.slice(0, random(8) === 0 ? random(sound.length) : sound.length);
    for (let count = 1 + random(6); count > 0; count -= 1) {
      copy[random(copy.length)] = random(256);
    }
    yield copy;
  }
}
