/** Guests beside each other, on machines with more than Keel offers to them. */
import { beforeAll, expect, test, vi } from 'vitest';
import { packCpio } from '#formats/cpio.ts';
import { consoleOf } from '../emulator/boot.ts';
import { bootOnEmulator, bootOnQemu, buildKeel, missing, patience, type Scene } from './keel.ts';

vi.setConfig(patience);

let image = '';

beforeAll(async () => {
  image = (await buildKeel()).image;
});

/** On the machine as it is, `boot.test.ts` runs the same. */
const selftest: Omit<Scene, 'image'> = { append: 'keel.selftest' };

/** Every case of a suite, as KTAP says it; diagnostics stay in, so that a failure shows its reason. */
function suiteOf(console: string, name: string): string[] {
  const lines = console.split('\n');
  const begin = lines.indexOf(`  # Subtest: ${name}`);
  const end = lines.findIndex((line, index) => index > begin && /^(not )?ok \d+ /.test(line));
  return lines.slice(begin, end + 1).filter((line) => /^ *(# tests|# CSR|(not )?ok \d)/.test(line));
}

const allOk = [
  expect.stringMatching(/^ {2}ok 1 a guest reaches what the inventory has/),
  expect.stringMatching(/^ok \d+ guest CSRs$/),
];

test.skipIf(missing.core).each(['aplic', 'aplic-imsic'] as const)(
  `two guests share no CSR on the emulator, aia=%s${missing.core}`,
  async (aia) => {
    const transcript = await bootOnEmulator({ image, ...selftest }, { aia });
    expect(suiteOf(consoleOf(transcript), 'guest CSRs')).toEqual(allOk);
  },
);

test.skipIf(missing.qemu).each([
  ['with vector', { cpu: ',v=true' }],
  ['without Sstc', { cpu: ',sstc=false' }],
  ['with IMSICs and counters', { machine: ',aia=aplic-imsic', cpu: ',v=true,sscofpmf=true' }],
])(`two guests share no CSR on QEMU, %s${missing.qemu}`, async (_, qemu) => {
  const console = await bootOnQemu({ image, ...selftest, qemu });
  expect(suiteOf(console, 'guest CSRs')).toEqual(allOk);
  expect(console).not.toMatch(/^ *not ok .*guest/m);
});

/** The longest line prefix that there is makes the most of each byte that a guest prints. */
const crowd = packCpio(
  ['flood', 'gap'].map((guest) => ({
    path: `partitions/${guest}.manifest`,
    bytes: Buffer.from(`name ${guest}${'-'.repeat(31 - guest.length)}\nimage builtin:${guest}\n`),
  })),
);

/** A slice is 10,000 ticks of 100 ns. Two slices: one for the neighbour, and what it takes to change. */
function checkGap(console: string): void {
  const gap = /^\[gap-+\] longest gap in ticks: (\d+)$/m.exec(console)?.[1];
  expect(Number(gap)).toBeGreaterThan(0);
  expect(Number(gap)).toBeLessThan(20_000);
  expect(console).toMatch(/^\[flood-+\] flooded$/m);
  const lines = console.split('\n').filter((line) => line.includes('flood-'));
  expect(
    lines.every((line) => /^(\[flood-+\] [xy]*(flooded)?|partition flood-+: .*)$/.test(line)),
  ).toBe(true);
}

test.skipIf(missing.core)(
  `a guest that floods the console delays its neighbour by no more than a slice${missing.core}`,
  async () => {
    const transcript = await bootOnEmulator(
      { image, bundle: crowd },
      { budgetInstructions: 600_000_000 },
    );
    checkGap(consoleOf(transcript));
    expect(transcript.exit).toEqual({ kind: 'powered-off' });
  },
);

test.skipIf(missing.qemu)(
  `nor on QEMU, with its time counted in instructions${missing.qemu}`,
  async () => {
    checkGap(await bootOnQemu({ image, bundle: crowd, qemu: { words: ['-icount', 'shift=5'] } }));
  },
);
