import { beforeAll, describe, expect, test } from 'vitest';
import { aiaImage, partsOf, runOnMachine } from './aia-run.ts';

let parts: string[];

beforeAll(async () => {
  const machine = { harts: 1, aia: 'aplic-imsic', aiaGuests: 3 } as const;
  const values = await runOnMachine(aiaImage('aia-guest.S'), machine);
  parts = partsOf(values).map((part) => part.join(' '));
});

/** Exception codes in hexadecimal: 2 illegal instruction, 16 virtual instruction. */
describe('Advanced Interrupt Architecture 1.0 (values worked out from the text)', () => {
  const cases: [part: number, what: string, values: string][] = [
    [1, '6.3.3: vstopi by hvictl alone', '0 50001 0 d0000 d00ff 3f0014 0 1'],
    [
      2,
      '6.3.3: vstopi with a guest interrupt file',
      '9002c 90001 9002c 2002b 2002c 9002c 9002c 20000 9002c 5002b 9002c 5002c 0',
    ],
    [
      3,
      '6.3.3: vstopi without a guest interrupt file',
      '90007 900ff 900ff 90007 10007 50006 90008 50006',
    ],
    [4, '6.3.2: hvien and hvip', '2000 0 0 0 2000 2000 d0001 d0009 0'],
    [5, '2.3: VS-mode without a guest interrupt file', '2 16 16 2 16 16 2 16 16 16 16 16 2'],
    [6, '2.3: VS-mode with a guest interrupt file', '16 2 16 16 2 2'],
    [7, '2.3: VU-mode', '16 16 16 16 16'],
    [8, '2.2, 2.3: HS-mode', '2 2 2 2 2 2 2 2'],
    [10, '2.5: HS-mode without bits of mstateen0', '3c 2 2 2 2 3b 2 2 2 2 2 2 3a 2 2 2'],
    [11, '2.5: VS-mode without bits of hstateen0', '3c 16 16 16 3b 16 3a 16 16 16'],
    [12, '2.5: VS-mode without bits of mstateen0', '3c 2 2 2 3b 2 3a 2 2 16'],
    [
      13,
      '5.3: mvien and mvip',
      '202 202 0 202 202 0 0 90001 2 202 8000000000000009 2 2 2 0 200 0 200 200 0 0 0',
    ],
    [9, '6.3.2, 6.3.4: hvictl.VTI ends WFI, traps, guards', '8000000000000019 16 16 16'],
  ];
  test.each(cases)('part %i: %s', (part, _what, values) => {
    expect(parts[part - 1]).toBe(values);
  });
});
