import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boot, consoleOf } from './boot.ts';
import { assemble } from './guests/assemble.ts';

const opensbi = '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_jump.bin';
const hasQemu = existsSync(opensbi) && spawnSync('qemu-system-riscv64', ['--version']).status === 0;

let file: string;

beforeAll(() => {
  file = path.join(mkdtempSync(path.join(os.tmpdir(), 'slipway-pci-')), 'drive');
});
afterAll(() => rmSync(path.dirname(file), { recursive: true }));

function driveBytes(): Uint8Array {
  const bytes = new Uint8Array(4096);
  bytes.set(new TextEncoder().encode('A drive!'), 512);
  return bytes;
}

/** What a guest prints behind the firmware. */
function qemu(guest: string): string {
  writeFileSync(file, driveBytes());
  const machine = ['-M', 'virt', '-m', '128', '-nographic', '-no-reboot', '-bios', opensbi];
  const drive = [
    '-drive',
    `if=none,id=d,format=raw,file=${file}`,
    '-device',
    'nvme,serial=a,drive=d',
  ];
  const result = spawnSync('qemu-system-riscv64', [...machine, ...drive, '-kernel', guest], {
    input: '',
    encoding: 'utf8',
    timeout: 50_000,
  });
  const console = result.stdout.replaceAll('\r', '');
  return console.slice(console.lastIndexOf('MEDELEG')).replace(/.*\n/, '');
}

async function ours(guest: string): Promise<string> {
  const transcript = await boot(guest, { pci: [{ kind: 'nvme', drive: driveBytes() }] });
  expect(transcript.exit).toEqual({ kind: 'powered-off' });
  expect(transcript.events).toEqual([]);
  return consoleOf(transcript);
}

describe.skipIf(!hasQemu)('as on QEMU (qemu-system-riscv64 or opensbi missing?)', () => {
  test('the bridge and what is behind it, by all that can be written', async () => {
    const guest = assemble('pci');
    expect(await ours(guest)).toBe(qemu(guest));
  });

  test('an NVMe controller, by how fifty commands end', async () => {
    const guest = assemble('nvme');
    expect(await ours(guest)).toBe(qemu(guest));
  });
});

test('a guest brings up NVMe, reads, writes, and takes an interrupt', async () => {
  const drive = driveBytes();
  expect(await ours(assemble('nvme'))).toMatch(/\nB drive!\n21 0 0 \n0 \n9 \n$/);
  expect(drive).toEqual(driveBytes());
});

test('without a device there is the bridge alone', async () => {
  const transcript = await boot(assemble('pci'));
  expect(consoleOf(transcript)).toMatch(/^0 0 81b36 \n0 4 507 \n/);
  expect(consoleOf(transcript)).not.toMatch(/\n1 0 /);
});
