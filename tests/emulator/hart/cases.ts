import { assemble, link, runOnCore, runOnQemu } from './driver.ts';

export interface Case {
  name: string;
  /** Assembly; `reset_state` has run, M-mode, and each value that is to be compared is `put`. */
  text: string;
}

/** All cases in one image. */
export function caseImage(cases: readonly Case[]): Uint8Array {
  const bodies = cases.map(({ text }, index) => `case ${index}\n${text}\n`);
  return link(assemble(`main:\n${bodies.join('\n')}\nj finish\n`));
}

/** The values of each case, in hex, under its name. */
export function byCase(
  cases: readonly Case[],
  values: readonly bigint[],
): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let list: string[] = [];
  for (const value of values) {
    if (value >> 48n === 0xca5en) {
      list = [];
      found[cases[Number(value & 0xffffn)]?.name ?? '?'] = list;
    } else list.push(value.toString(16));
  }
  return found;
}

export function onCore(cases: readonly Case[], image: Uint8Array): Record<string, string[]> {
  return byCase(cases, runOnCore(image).values);
}
export function onQemu(cases: readonly Case[], image: Uint8Array): Record<string, string[]> {
  return byCase(cases, runOnQemu(image));
}
