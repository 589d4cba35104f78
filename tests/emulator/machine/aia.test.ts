import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { boot, consoleOf } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';
import { hasQemu, opensbi, runQemu } from '../qemu.ts';

const firmware = `${opensbi}/fw_dynamic.bin`;

const opensbiFacts =
  /^(Platform (IRQ Chip|IPI Device|Timer)|Domain0 (Region|HARTs)|Boot HART ID).*$/;
const facts = (console: string): string[] =>
  console.split(/\r?\n/).filter((line) => opensbiFacts.test(line) || /came/.test(line));

describe.skipIf(!existsSync(firmware))('OpenSBI with aia=aplic-imsic (package missing?)', () => {
  const options = { aia: 'aplic-imsic', aiaGuests: 3, harts: 2 } as const;

  test('prepares APLIC and IMSICs for a supervisor, who takes an MSI', async () => {
    const transcript = await boot(assemble('aia-alarm'), {
      ...options,
      firmware: readFileSync(firmware),
      budgetInstructions: 200_000_000,
    });
    expect(consoleOf(transcript)).toMatch(/Platform IPI Device +: aia-imsic/);
    expect(consoleOf(transcript)).toContain('an MSI came');
    expect(transcript.exit).toEqual({ kind: 'powered-off' });
  });

  test.skipIf(!hasQemu)('says the same there as on QEMU', async () => {
    // Which hart boots is a race on QEMU.
    const transcript = await boot(assemble('aia-alarm'), {
      ...options,
      harts: 1,
      firmware: readFileSync(firmware),
      budgetInstructions: 200_000_000,
    });
    const { console } = runQemu('virt,aia=aplic-imsic,aia-guests=3', [
      ...['-cpu', 'rv64,h=true', '-bios', firmware, '-kernel', assemble('aia-alarm')],
    ]);
    expect(facts(consoleOf(transcript)).length).toBeGreaterThan(8);
    expect(facts(consoleOf(transcript))).toEqual(facts(console));
  });
});

test.each([1, 3])('the built-in firmware prepares them too, with %i harts', async (harts) => {
  const options = { aia: 'aplic-imsic', aiaGuests: 7, harts } as const;
  const transcript = await boot(assemble('aia-alarm'), options);
  expect(consoleOf(transcript)).toBe('an MSI came\n');
});

test('without the option its registers are illegal, as they were', async () => {
  const transcript = await boot(assemble('aia-alarm'), { budgetInstructions: 10_000 });
  expect(transcript.events[0]).toMatchObject({ kind: 'csr-unimplemented' });
});
