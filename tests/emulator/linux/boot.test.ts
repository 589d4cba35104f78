import { describe, expect, test } from 'vitest';
import { sha256Hex } from '#emulator/state/sha256.ts';
import { bootLinux, linuxBudget, linuxFile, linuxIsMissing, makeLinux, saidBy } from './linux.ts';

const slow = 300_000;

describe.skipIf(linuxIsMissing)('Debian’s kernel (needs npm run fetch-linux)', () => {
  test.each([
    [1, 'builtin'],
    [4, 'builtin'],
    [1, 'fw_dynamic.bin'],
    [4, 'fw_dynamic.bin'],
  ] as const)(
    'boots to userland, runs a guest under KVM and powers off: %i harts, firmware %s',
    async (harts, firmware) => {
      const image = firmware === 'builtin' ? firmware : linuxFile(firmware);
      const transcript = await bootLinux({ harts, firmware: image }, 'slipway.kvm');
      expect(transcript.exit).toEqual({ kind: 'powered-off' });
      const said = saidBy(transcript);
      expect(said).toContain('userland: reached');
      expect(said).toContain(`userland: ${harts} harts`);
      expect(said).toContain('userland: done');
      expect(said.join('\n')).toMatch(/kvm \[\d+\]: hypervisor extension available/);
      expect(said.join('\n')).toMatch(/kvm \[\d+\]: using Sv57x4 G-stage page table format/);
      expect(said.filter((line) => line.startsWith('kvm guest'))).toEqual([
        'kvm guest: runs',
        'kvm guest: its device says M',
        'kvm guest: its timer came',
        'kvm guest: powered off',
      ]);
    },
    slow,
  );

  test(
    'with sixteen harts computes the same however the run is sliced',
    async () => {
      const whole = await bootLinux({ harts: 16 });
      const machine = await makeLinux({ harts: 16 });
      machine.start(linuxBudget);
      while (machine.runSlice(1_234_567) === 'running');
      const sliced = machine.finish();
      expect(whole.exit).toEqual({ kind: 'powered-off' });
      expect(sliced.finalStateSha256).toBe(whole.finalStateSha256);
      expect(sliced.consoleSha256).toBe(whole.consoleSha256);
      expect(sliced.retiredInstructions).toBe(whole.retiredInstructions);
    },
    slow,
  );

  test(
    'reads and writes a virtio drive and pings the peer of the loopback network',
    async () => {
      const drive = new Uint8Array(0x20_0000).map((_, at) => (at * 7) ^ (at >> 9));
      const transcript = await bootLinux(
        { drives: [drive], network: 'loopback' },
        'slipway.drives slipway.net',
      );
      expect(transcript.exit).toEqual({ kind: 'powered-off' });
      const said = saidBy(transcript);
      expect(said).toContain(`drive: vda 4096 ${sha256Hex(drive)}  -`);
      expect(said).toContain('1 packets transmitted, 1 packets received, 0% packet loss');
    },
    slow,
  );

  test(
    'finds NVMe and a virtio drive behind the PCI host bridge, and reads and writes both',
    async () => {
      const drive = new Uint8Array(0x20_0000).map((_, at) => (at * 5) ^ (at >> 9));
      const transcript = await bootLinux(
        {
          pci: [
            { kind: 'nvme', drive },
            { kind: 'virtio-block', drive },
          ],
        },
        'slipway.drives',
      );
      expect(transcript.exit).toEqual({ kind: 'powered-off' });
      const said = saidBy(transcript);
      expect(said).toContain(`drive: nvme0n1 4096 ${sha256Hex(drive)}  -`);
      expect(said).toContain(`drive: vda 4096 ${sha256Hex(drive)}  -`);
      expect(transcript.events.filter(({ kind }) => kind === 'device-misuse')).toEqual([]);
    },
    slow,
  );
});
