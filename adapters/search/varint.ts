/** Numbers that grow, as the differences between them, seven bits a byte, the lowest first. */

/** @returns where it goes on. @param target has five bytes left. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = value;
  let next = at;
  while (rest > 127) {
    target[next] = (rest & 127) | 128;
    rest >>>= 7;
    next += 1;
  }
  target[next] = rest;
  return next + 1;
}

/** @returns as many numbers as were asked for, or fewer where the bytes end; the rest is 0. */
export function readGrowing(bytes: Uint8Array, length: number, count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  let last = 0;
  let at = 0;
  for (let index = 0; index < count && at < length; index += 1) {
    let shift = 0;
    let difference = 0;
    for (let byte = 128; byte > 127 && at < length; at += 1) {
      byte = bytes[at] ?? 0;
      difference |= (byte & 127) << shift;
      shift += 7;
    }
    last += difference;
    numbers[index] = last;
  }
  return numbers;
}
