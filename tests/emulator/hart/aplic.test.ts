import { expect, test } from 'vitest';
import { type AiaMachine, aiaImage, partsOf, runOnMachine, runOnQemuWith } from './aia-run.ts';
import { qemuIsMissing } from './driver.ts';

const images: [file: string, machine: AiaMachine, parts: number][] = [
  ['aplic.S', { harts: 1, aia: 'aplic', aiaGuests: 0 }, 4],
  ['aplic-msi.S', { harts: 2, aia: 'aplic-imsic', aiaGuests: 3 }, 5],
];

test.skipIf(qemuIsMissing).each(images)(
  '%s has the same values as on QEMU (qemu-system-riscv64 missing?)',
  async (file, machine, parts) => {
    const image = aiaImage(file);
    const ours = partsOf(await runOnMachine(image, machine));
    expect(ours.length).toBe(parts);
    expect(ours).toEqual(partsOf(runOnQemuWith(image, machine)));
  },
);
