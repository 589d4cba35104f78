import { describe, expect, test } from 'vitest';
import { type Case, caseImage, inside, onCore, write } from './cases.ts';

const guestModes = { VS: [1, 1], VU: [0, 1] } as const;
type Mode = keyof typeof guestModes;
const illegal = 2;
const virtual = 22;

interface Rule {
  name: string;
  instruction: string;
  /** Assembly before it, in M-mode; mcounteren, hcounteren and scounteren are all open unless it says so. */
  setup?: string;
  VS?: number;
  VU?: number;
}
const bits = (csr: string, value: string): string => `li t0, ${value}\ncsrs ${csr}, t0\n`;
const hcounteren = write('hcounteren', 0);
const scounteren = write('scounteren', 0);
const mcounteren = write('mcounteren', 0);

/** H extension, "Trap Cause Codes": the list of what raises a virtual-instruction exception, and what beside it does not. */
const rules: Rule[] = [
  ...['cycle', 'time', 'instret', 'hpmcounter3'].flatMap((counter): Rule[] => [
    {
      name: `${counter}, hcounteren 0`,
      instruction: `csrr a0, ${counter}`,
      setup: hcounteren,
      VS: virtual,
      VU: virtual,
    },
    {
      name: `${counter}, scounteren 0`,
      instruction: `csrr a0, ${counter}`,
      setup: scounteren,
      VU: virtual,
    },
    {
      name: `${counter}, mcounteren 0`,
      instruction: `csrr a0, ${counter}`,
      setup: mcounteren,
      VS: illegal,
      VU: illegal,
    },
    { name: `${counter}, all open`, instruction: `csrr a0, ${counter}` },
    { name: `${counter}, written`, instruction: `csrw ${counter}, zero`, VS: illegal, VU: illegal },
    { name: `${counter}, high half`, instruction: `csrr a0, 0xc80`, VS: illegal, VU: illegal },
  ]),
  ...[
    'hlv.w a0, (a1)',
    'hlvx.wu a0, (a1)',
    'hsv.w a0, (a1)',
    'hfence.vvma',
    'hfence.gvma',
    'hinval.vvma zero, zero',
    'hinval.gvma zero, zero',
  ].map((instruction): Rule => ({ name: instruction, instruction, VS: virtual, VU: virtual })),
  ...['hlv.w a0, (a1)', 'hsv.w a0, (a1)'].map(
    (instruction): Rule => ({
      name: `${instruction} with HU`,
      instruction,
      setup: bits('hstatus', '1 << 9'),
      VS: virtual,
      VU: virtual,
    }),
  ),
  ...[
    'hstatus',
    'hedeleg',
    'hideleg',
    'hvip',
    'hip',
    'hie',
    'hgeip',
    'hgeie',
    'henvcfg',
    'hcounteren',
    'htimedelta',
    'htval',
    'htinst',
    'hgatp',
    'vsstatus',
    'vsie',
    'vstvec',
    'vsscratch',
    'vsepc',
    'vscause',
    'vstval',
    'vsip',
    'vsatp',
    'vstimecmp',
    '0x60c',
  ].map((csr): Rule => ({ name: csr, instruction: `csrr a0, ${csr}`, VS: virtual, VU: virtual })),
  {
    name: 'hgeip written: not in HS-mode either',
    instruction: 'csrw hgeip, zero',
    VS: illegal,
    VU: illegal,
  },
  {
    name: 'hgatp with TVM',
    instruction: 'csrr a0, hgatp',
    setup: bits('mstatus', '1 << 20'),
    VS: virtual,
    VU: virtual,
  },
  { name: 'a CSR of high half', instruction: 'csrr a0, 0x61a', VS: illegal, VU: illegal },
  { name: 'a CSR that there is not', instruction: 'csrr a0, 0x5c0', VS: illegal, VU: illegal },
  { name: 'mscratch', instruction: 'csrr a0, mscratch', VS: illegal, VU: illegal },
  { name: 'mret', instruction: 'mret', VS: illegal, VU: illegal },
  ...[
    'sstatus',
    'sie',
    'stvec',
    'sscratch',
    'sepc',
    'scause',
    'stval',
    'sip',
    'satp',
    'senvcfg',
    'scounteren',
    'stimecmp',
    '0xda0',
  ].map((csr): Rule => ({ name: csr, instruction: `csrr a0, ${csr}`, VU: virtual })),
  {
    name: 'satp with TVM',
    instruction: 'csrr a0, satp',
    setup: bits('mstatus', '1 << 20'),
    VU: virtual,
  },
  {
    name: 'satp with VTVM',
    instruction: 'csrr a0, satp',
    setup: bits('hstatus', '1 << 20'),
    VS: virtual,
    VU: virtual,
  },
  { name: 'sret', instruction: 'sret', setup: 'la t0, m_trap\ncsrw vsepc, t0\n', VU: virtual },
  {
    name: 'sret with VTSR',
    instruction: 'sret',
    setup: bits('hstatus', '1 << 22'),
    VS: virtual,
    VU: virtual,
  },
  ...['sfence.vma', 'sinval.vma zero, zero'].flatMap((instruction): Rule[] => [
    { name: instruction, instruction, VU: virtual },
    {
      name: `${instruction} with TVM`,
      instruction,
      setup: bits('mstatus', '1 << 20'),
      VU: virtual,
    },
    {
      name: `${instruction} with VTVM`,
      instruction,
      setup: bits('hstatus', '1 << 20'),
      VS: virtual,
      VU: virtual,
    },
  ]),
  ...['sfence.w.inval', 'sfence.inval.ir'].map(
    (instruction): Rule => ({
      name: instruction,
      instruction,
      setup: bits('hstatus', '1 << 20'),
      VU: virtual,
    }),
  ),
  { name: 'wfi', instruction: 'wfi', VU: virtual },
  {
    name: 'wfi with VTW',
    instruction: 'wfi',
    setup: bits('hstatus', '1 << 21'),
    VS: virtual,
    VU: virtual,
  },
  {
    name: 'wfi with TW',
    instruction: 'wfi',
    setup: bits('mstatus', '1 << 21'),
    VS: illegal,
    VU: illegal,
  },
  {
    name: 'wfi with TW and VTW',
    instruction: 'wfi',
    setup: bits('mstatus', '1 << 21') + bits('hstatus', '1 << 21'),
    VS: illegal,
    VU: illegal,
  },
  { name: 'no instruction', instruction: '.word 0xffffffff', VS: illegal, VU: illegal },
];

const open = ['mcounteren', 'hcounteren', 'scounteren'].map((csr) => write(csr, -1)).join('');
const prepared = `${open}${write('menvcfg', '1 << 63')}${write('henvcfg', '1 << 63')}`;
/** So that a WFI in VS-mode which may wait does not. */
const pending = `${write('hideleg', 4)}${write('hvip', 4)}${write('hie', 4)}`;
const tries = rules.flatMap((rule) =>
  (Object.keys(guestModes) as Mode[])
    // A return goes where this test does not follow.
    .filter((mode) => rule.instruction !== 'sret' || rule[mode] !== undefined)
    .map((mode) => ({ rule, mode, name: `${rule.name} in ${mode}` })),
);
const cases: Case[] = tries.map(({ rule, mode, name }) => {
  const [privilege, isGuest] = guestModes[mode];
  const before = rule.instruction === 'wfi' && mode === 'VS' ? prepared + pending : prepared;
  return {
    name,
    text: `${before}${rule.setup ?? ''}la a1, stack_top
${inside(privilege, isGuest, rule.instruction)}`,
  };
});
const found = onCore(cases, caseImage(cases));

describe('virtual and illegal instructions', () => {
  test.each(tries)('$name', ({ rule, mode, name }) => {
    const values = found[name] ?? [];
    expect(values[1]).toBe(rule[mode]?.toString(16));
    // "mtval or stval is written the same as for an illegal-instruction trap"
    if (rule[mode] !== undefined) expect(values[3]).not.toBe('0');
  });
});
