/** mstatus.FS, sstatus.FS and vsstatus.FS: who may use floating point, and what makes its state dirty. */
import { describe, expect, test } from 'vitest';
import { type Case, caseImage, onCore, onQemu } from './cases.ts';
import { assemble, link, qemuIsMissing, runOnCore } from './driver.ts';

const dirtying = {
  'an operation': 'fadd.d f1, f2, f3',
  'a load': 'li t1, 0x80300000\nfld f1, (t1)',
  'a load in single precision': 'li t1, 0x80300000\nflw f1, (t1)',
  'a move to f': 'fmv.d.x f1, x0',
  'a write of fcsr': 'csrw fcsr, x0',
  'a write of frm': 'csrwi frm, 0',
  'a write of fflags': 'csrsi fflags, 1',
};
const keeping = {
  'a store': 'li t1, 0x80300000\nfsd f1, (t1)',
  'a store in single precision': 'li t1, 0x80300000\nfsw f1, (t1)',
  'a move to x': 'fmv.x.d t1, f1',
  'a comparison without exception': 'feq.d t1, f2, f2',
  'a read of fcsr': 'csrr t1, fcsr',
};
/** Each with an initial, a clean and a dirty FS; and an f register, or an address, that holds no number. */
const states = ['off', 'initial', 'clean', 'dirty'] as const;

let labels = 0;
function inMode(mode: number, virtual: number, text: string): string {
  labels += 1;
  return `resume done_${labels}\nenter ${mode}, ${virtual}, code_${labels}\n.balign 4
    code_${labels}: ${text}\nback\n.balign 4\ndone_${labels}:`;
}
/** FS and SD alone. */
const putStatus = (csr: string): string =>
  `csrr t0, ${csr}\nli t1, (1 << 63) | (3 << 13)\nand t0, t0, t1\nput t0`;
const setStatus = (csr: string, fs: number): string => `li t0, ${fs} << 13\ncsrs ${csr}, t0`;

const cases: Case[] = [
  ...Object.entries({ ...dirtying, ...keeping }).flatMap(([name, text]) =>
    states.map((state, fs) => ({
      name: `${name} in S while FS is ${state}`,
      text: `${setStatus('mstatus', fs)}\n${inMode(1, 0, text)}\n${putStatus('mstatus')}\n${putStatus('sstatus')}`,
    })),
  ),
  ...['fadd.d f1, f2, f3', 'csrw fcsr, x0', 'csrr t1, fcsr'].flatMap((text) =>
    [1, 0].flatMap((mode) =>
      states.flatMap((guest, guestFs) =>
        states.map((host, hostFs) => ({
          name: `${text} in V${'US'[mode]} while vsstatus.FS is ${guest} and sstatus.FS ${host}`,
          text: `${setStatus('mstatus', hostFs)}\n${setStatus('vsstatus', guestFs)}\n${inMode(mode, 1, text)}
            ${putStatus('mstatus')}\n${putStatus('vsstatus')}`,
        })),
      ),
    ),
  ),
  {
    name: 'what fcsr and its parts keep',
    text: `${setStatus('mstatus', 1)}\nli t1, -1\ncsrw fcsr, t1\nput_csr fcsr\nput_csr fflags\nput_csr frm
      csrw fflags, x0\nput_csr fcsr\ncsrw frm, x0\nput_csr fcsr\nli t1, 0x5a5\ncsrw frm, t1\nput_csr fcsr
      csrw fflags, t1\nput_csr fcsr`,
  },
  {
    name: 'reserved and dynamic rounding modes',
    text: `${setStatus('mstatus', 1)}
      ${[0, 1, 2, 3, 4, 5, 6, 7]
        .flatMap((frm) =>
          // fcvt.d.s, which cannot round, fadd.d with rm 5 and 6, fsqrt.d and fmadd.d dynamic.
          ['0x42017053', '0x0220d153', '0x0220e153', '0x5a00f053', '0x1a20f043'].map((word) =>
            inMode(3, 0, `csrwi frm, ${frm}\n.word ${word}\nli t0, 1\nput t0`),
          ),
        )
        .join('\n')}`,
  },
  {
    name: 'misa',
    text: 'put_csr misa',
  },
];

/** What QEMU 7.2 does against the text, undone. */
function asTheText(name: string, values: string[]): string[] {
  if (!name.includes('vsstatus')) return values;
  const dirty = '8000000000006000';
  // "SD and XS summarize the extension context status as it is visible to VS-mode": it reads as zero.
  const seen = values.map((value) => (value === '6000' ? dirty : value));
  // "Modifying the floating-point state when V=1 causes both fields to be set to 3": writes of CSRs forget sstatus.
  return name.startsWith('csrw') && seen[0] !== '4d' ? [dirty, dirty] : seen;
}

describe('floating-point status', () => {
  const image = caseImage(cases);
  const ours = onCore(cases, image);

  test('an exception alone makes it dirty: it changes fcsr', () => {
    const image = caseImage([
      {
        name: 'feq of a signaling NaN',
        text: `${setStatus('mstatus', 1)}\nli t1, 0x7ff0000000000001\nfmv.d.x f1, t1\n${setStatus('mstatus', 0)}
          li t0, 2 << 13\ncsrc mstatus, t0\nfeq.d t1, f1, f1\nput t1\nput_csr fflags\n${putStatus('mstatus')}`,
      },
    ]);
    const values = onCore([{ name: 'it', text: '' }], image);
    expect(values).toEqual({ it: ['0', '10', '8000000000006000'] });
  });

  test('f registers can be read and written from outside', () => {
    const { core } = runOnCore(
      link(
        assemble('main: li t0, 3 << 13\ncsrs mstatus, t0\nli t0, -1\nfmv.d.x f31, t0\nj finish'),
      ),
    );
    expect(core.readFloat(0, 31)).toBe(0xffffffffffffffffn);
    core.writeFloat(0, 0, 0x8000000000000000n);
    expect(core.readFloat(0, 0)).toBe(0x8000000000000000n);
  });

  test('a load or store that faults is its transformed instruction, without address', () => {
    // In order: FLW, FLD, FSW, FSD, C.FLD, C.FSD; x8 points where nothing answers.
    const accesses = ['flw f9, 64(x8)', 'fld f9, 64(x8)', 'fsw f9, 64(x8)', 'fsd f9, 64(x8)'];
    const full = accesses.map((text) => `.option push\n.option norvc\n${text}\n.option pop`);
    const body = [...full, '.half 0x2024 | 3 << 10', '.half 0xa024 | 3 << 10'].map(
      (text, index) => `la t0, after_${index}\ncsrw mtvec, t0\nli x8, 64\n${text}\n.balign 4
        after_${index}: put_csr mtinst`,
    );
    const image = caseImage([{ name: '', text: `${setStatus('mstatus', 3)}\n${body.join('\n')}` }]);
    expect(onCore([{ name: 'it', text: '' }], image)).toEqual({
      it: ['2487', '3487', '902027', '903027', '3485', '903025'],
    });
  });

  test('is off after reset, and each case comes to its end', () => {
    expect(Object.keys(ours)).toHaveLength(cases.length);
    expect(ours['a store in S while FS is off']?.slice(0, 2)).toEqual(['4d', '2']);
    expect(ours['a load in S while FS is initial']).toEqual([
      '8000000000006000',
      '8000000000006000',
    ]);
  });

  test.skipIf(qemuIsMissing)('agrees with QEMU (needs qemu-system-riscv64)', () => {
    const theirs = Object.entries(onQemu(cases, image)).map(([name, values]) => [
      name,
      asTheText(name, values),
    ]);
    expect(ours).toEqual(Object.fromEntries(theirs));
  });
});
