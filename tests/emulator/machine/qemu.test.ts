import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { boot, consoleOf } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';
import { behindFirmware, driveBytes, hasOpensbi, hasQemu, opensbi, runQemu } from '../qemu.ts';

function qemu(guest: string, harts: number): { status: number | null; console: string } {
  return runQemu('virt', [
    ...['-cpu', 'rv64,h=true', '-smp', String(harts)],
    ...['-drive', 'if=none,format=raw,id=d,file=drive'],
    ...['-device', 'virtio-blk-device,drive=d,bus=virtio-mmio-bus.0'],
    ...['-global', 'virtio-mmio.force-legacy=false'],
    ...['-bios', `${opensbi}/fw_jump.bin`, '-kernel', guest],
  ]);
}

const guests: [name: string, defines: string[], harts: number, shown: string, status: number][] = [
  ['drive', [], 1, 'B drive!\n', 0],
  ['alarm', ['NANOSECONDS=1000000'], 1, 'alarm\n', 0],
  ['faults', [], 1, 'refused\n', 5],
];

describe.skipIf(!hasOpensbi)('under OpenSBI in M-mode (package opensbi missing?)', () => {
  test.each(guests)('%s (%j) ends as it should', async (name, defines, harts, shown, status) => {
    const transcript = await boot(assemble(name, defines), {
      harts,
      firmware: readFileSync(`${opensbi}/fw_jump.bin`),
      drives: [driveBytes()],
      budgetInstructions: 200_000_000,
    });
    expect(behindFirmware(consoleOf(transcript).replaceAll('\r', ''))).toBe(shown);
    expect(transcript.exit).toEqual(
      status === 0 ? { kind: 'powered-off' } : { kind: 'guest-failure', code: status },
    );
  });

  test.skipIf(!hasQemu).each(guests)(
    '%s (%j) says the same on QEMU (qemu-system-riscv64 missing?)',
    (name, defines, harts, shown, status) => {
      const result = qemu(assemble(name, defines), harts);
      expect(behindFirmware(result.console)).toBe(shown);
      expect(result.status).toBe(status);
    },
  );

  test.skipIf(!hasQemu)(
    'fw_cfg and flash answer as QEMU’s (qemu-system-riscv64 missing?)',
    async () => {
      const guest = assemble('platform');
      const transcript = await boot(guest);
      expect(transcript.exit).toEqual({ kind: 'powered-off' });
      expect(transcript.events).toEqual([]);
      expect(consoleOf(transcript)).toBe(behindFirmware(qemu(guest, 1).console));
    },
  );

  test.each(['fw_dynamic.bin', 'fw_jump.elf'])('%s finds its next stage too', async (file) => {
    const transcript = await boot(assemble('alarm'), {
      firmware: readFileSync(`${opensbi}/${file}`),
      budgetInstructions: 200_000_000,
    });
    expect(consoleOf(transcript)).toMatch(
      /^\r?\nOpenSBI v[\s\S]*Next Mode +: S-mode[\s\S]*alarm\n$/,
    );
  });
});

test('a drive is read and written, and the bytes that it was made from stay as they were', async () => {
  const bytes = driveBytes();
  const transcript = await boot(assemble('drive'), { drives: [bytes] });
  expect(consoleOf(transcript)).toBe('B drive!\n');
  expect(bytes).toEqual(driveBytes());
  expect(consoleOf(await boot(assemble('drive')))).toBe('no modern block device\n');
});
