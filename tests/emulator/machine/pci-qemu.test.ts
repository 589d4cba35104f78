import { expect, test } from 'vitest';
import { boot, consoleOf } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';
import { behindFirmware, driveBytes, hasOpensbi, hasQemu, opensbi, runQemu } from '../qemu.ts';

type Kind = 'nvme' | 'virtio-block';
const qemuDevices: Record<Kind, string> = {
  nvme: 'nvme,serial=a',
  'virtio-block': 'virtio-blk-pci,disable-legacy=on',
};

/** What a guest prints behind the firmware. */
function qemu(guest: string, kinds: readonly Kind[]): string {
  const devices = kinds.flatMap((kind, index) => {
    const drive = `if=none,id=d${index},format=raw,file=drive,file.locking=off`;
    return ['-drive', drive, '-device', `${qemuDevices[kind]},drive=d${index}`];
  });
  const images = ['-bios', `${opensbi}/fw_jump.bin`, '-kernel', guest];
  return behindFirmware(runQemu('virt', [...devices, ...images]).console);
}

async function ours(guest: string, kinds: readonly Kind[]): Promise<string> {
  const transcript = await boot(guest, {
    pci: kinds.map((kind) => ({ kind, drive: driveBytes() })),
  });
  expect(transcript.exit).toEqual({ kind: 'powered-off' });
  expect(transcript.events).toEqual([]);
  return consoleOf(transcript);
}

const cases: [what: string, guest: string, kinds: Kind[]][] = [
  ['the bridge and what is behind it, by all that can be written', 'pci', ['nvme', 'virtio-block']],
  ['an NVMe controller, by how fifty commands end', 'nvme', ['nvme']],
  ['a virtio block device, by its structures', 'virtio-pci', ['virtio-block']],
];

test.skipIf(!hasQemu || !hasOpensbi).each(cases)(
  'shows %s as QEMU does (qemu-system-riscv64 or opensbi missing?)',
  async (_, name, kinds) => {
    const guest = assemble(name);
    expect(await ours(guest, kinds)).toBe(qemu(guest, kinds));
  },
);

test('a guest brings up NVMe, reads, writes, and takes an interrupt', async () => {
  expect(await ours(assemble('nvme'), ['nvme'])).toMatch(/\nB drive!\n21 0 0 \n0 \n9 \n$/);
});

test('a guest brings up virtio behind PCI, reads and writes', async () => {
  const console = await ours(assemble('virtio-pci'), ['virtio-block']);
  expect(console).toMatch(/\n0 1 0 \n0 1 0 \n0 1 0 \nB drive!\nf 0 \n$/);
});

test('without a device there is the bridge alone', async () => {
  const transcript = await boot(assemble('pci'));
  expect(consoleOf(transcript)).toMatch(/^0 0 81b36 \n0 4 507 \n/);
  expect(consoleOf(transcript)).not.toMatch(/\n1 0 /);
});
