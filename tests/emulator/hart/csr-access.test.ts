import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { assemble, link, qemuIsMissing, runOnCore, runOnQemu } from './driver.ts';

const image = link(assemble(readFileSync(new URL('csr-access.S', import.meta.url), 'utf8')));
const setups = ['nothing open', 'to S', 'to VS', 'to U', 'TVM and VTVM'] as const;
const modes = ['S', 'VS', 'U', 'VU'] as const;
const illegal = 2;
const virtual = 22;

interface Try {
  number: number;
  mode: (typeof modes)[number];
  writes: boolean;
  setup: (typeof setups)[number];
  result: number;
}

function tries(values: readonly bigint[]): Try[] {
  const halves = new Uint16Array(new BigUint64Array(values).buffer);
  return Array.from(halves, (result, index) => {
    const round = Math.floor(index / 4096);
    return {
      number: index % 4096,
      mode: modes[round % 4] ?? 'S',
      writes: (round >> 2) % 2 === 1,
      setup: setups[round >> 3] ?? 'nothing open',
      result,
    };
  });
}

/** What the text says where QEMU 7.2 does otherwise; H extension, "Trap Cause Codes". */
function asTheText({ number, mode, writes, setup, result }: Try): number {
  // "in VU-mode, attempts to access an implemented supervisor CSR when the same access would be allowed in HS-mode"
  const isReadOnly = number >> 10 === 3;
  if (mode === 'VU' && result === illegal && isSupervisorCsr(number, setup))
    return writes && isReadOnly ? illegal : virtual;
  // Zicsr: CSRRS with another register than x0 writes, whatever it holds; valid in no mode, so not HS-qualified either.
  if (writes && isReadOnly) return illegal;
  // hgatp, "When mstatus.TVM=1": QEMU forgets it.
  if (mode === 'S' && number === 0x680 && setup === 'TVM and VTVM') return illegal;
  // mstatus.TVM acts in HS-mode, not in VS-mode, where hstatus.VTVM does.
  if (mode === 'VS' && number === 0x180 && setup === 'TVM and VTVM') return virtual;
  return unknownToQemu(number)?.[mode] ?? result;
}
/** QEMU 7.2 has no Smstateen: sstateen is a supervisor's, hstateen a hypervisor's, and all are open here. */
function unknownToQemu(number: number): Record<Try['mode'], number> | undefined {
  if (number >= 0x10c && number < 0x110) return { S: 9, VS: 10, U: illegal, VU: virtual };
  if (number >= 0x60c && number < 0x610) return { S: 9, VS: virtual, U: illegal, VU: virtual };
  return undefined;
}
function isSupervisorCsr(number: number, setup: Try['setup']): boolean {
  const known = [
    0x100, 0x104, 0x105, 0x106, 0x10a, 0x140, 0x141, 0x142, 0x143, 0x144, 0x180, 0xda0,
  ];
  const timerIsOn = setup !== 'nothing open' && setup !== 'to S';
  return known.includes(number) || (number === 0x14d && (timerIsOn || setup === 'to S'));
}

describe('access to each of the 4096 CSRs from each mode', () => {
  const ours = tries(runOnCore(image).values);
  const count = (result: number, mode: Try['mode']): number =>
    ours.filter((one) => one.result === result && one.mode === mode).length;

  test('ends in a call, an illegal or a virtual instruction', () => {
    expect(ours.length).toBe(5 * 2 * 4 * 4096);
    const known = new Set([illegal, virtual, 8, 9, 10]);
    expect(ours.filter(({ result }) => !known.has(result))).toEqual([]);
    expect(count(virtual, 'S') + count(virtual, 'U')).toBe(0);
    expect(count(10, 'VS')).toBeGreaterThan(100);
  });

  test.skipIf(qemuIsMissing)(
    'agrees with QEMU but where that errs (needs qemu-system-riscv64)',
    () => {
      const theirs = tries(runOnQemu(image)).map((one) => ({ ...one, result: asTheText(one) }));
      const differing = ours.filter((one, index) => one.result !== theirs[index]?.result);
      expect(differing).toEqual([]);
    },
  );
});
