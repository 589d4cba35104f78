import { assemble, link, runOnCore, runOnQemu } from './driver.ts';

export interface Case {
  name: string;
  /** Assembly; `reset_state` has run, M-mode, and each value that is to be compared is `put`. */
  text: string;
}

let labels = 0;
function nextLabel(): number {
  labels += 1;
  return labels;
}
/** Runs `body` in a mode (3 M, 1 S, 0 U; with V), and comes back to M-mode at the next trap or `back`. */
export function inside(mode: number, virtual: number, body: string): string {
  const label = nextLabel();
  return `
    resume after_${label}
    enter ${mode}, ${virtual}, inside_${label}
    .balign 4
    inside_${label}:
    ${body}
    back
    .balign 4
    after_${label}:
    csrw mstatus, zero
    `;
}
export const write = (csr: string, value: string | number): string =>
  `li t0, ${value}\ncsrw ${csr}, t0\n`;

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
export function onQemu(
  cases: readonly Case[],
  image: Uint8Array,
  cpu = '',
): Record<string, string[]> {
  return byCase(cases, runOnQemu(image, 1, cpu));
}
