import { describe, expect, test } from 'vitest';
import { sha256Hex } from '#emulator/state/sha256.ts';
import { packCpio } from '#formats/cpio.ts';
import { bootLinux, linuxFile, linuxIsMissing, saidBy } from './linux.ts';

const slow = 300_000;

/** Says what the kernel negotiated, and uses each device once. */
const init = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
for order in virtio_mmio virtio_blk virtio_net virtio-rng; do
	while read -r name; do insmod /modules/$name.ko 2>/dev/null; done < /modules/$order.order
done
sleep 1
for device in /sys/bus/virtio/devices/*; do
	echo "userland: device $(cat $device/device) $(cut -c 29-33 $device/features)"
done
echo "drive: $(sha256sum < /dev/vda)"
echo written | dd of=/dev/vda bs=512 seek=1 conv=notrunc,fsync,sync 2>/dev/null
echo "drive: $(sha256sum < /dev/vda)"
echo "userland: $(cat /sys/class/misc/hw_random/rng_current)"
echo "userland: entropy $(dd if=/dev/hwrng bs=64 count=1 2>/dev/null | wc -c)"
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
ping -c 3 -s 1400 -i 0.01 10.0.2.2
read -r -t 5 line < /dev/hvc0
echo "userland: heard $line" > /dev/hvc0
sleep 1
poweroff -f
`;

function withInit(): Uint8Array {
  const own = packCpio([{ path: 'init', bytes: Buffer.from(init), mode: 0o100755 }]);
  return Buffer.concat([linuxFile('initramfs.cpio'), own]);
}

describe.skipIf(linuxIsMissing)('Debian’s kernel (needs npm run fetch-linux)', () => {
  // Bits 28 to 32: indirect descriptors, event index, two that we do not have, VERSION_1.
  test.each([
    ['modern', '11001'],
    ['legacy', '11000'],
  ] as const)(
    'uses drive, network, entropy and console in %s slots',
    async (virtioMmio, features) => {
      const drive = new Uint8Array(0x20_0000).map((_, at) => (at * 7) ^ (at >> 9));
      const written = Uint8Array.from(drive);
      written.fill(0, 512, 1024).set(new TextEncoder().encode('written\n'), 512);
      const transcript = await bootLinux({
        initrd: withInit(),
        drives: [drive],
        network: 'loopback',
        rng: true,
        virtioConsole: { input: new TextEncoder().encode('a line for hvc0\n') },
        virtioMmio,
      });
      expect(transcript.exit).toEqual({ kind: 'powered-off' });
      expect(transcript.events.filter(({ kind }) => kind === 'device-misuse')).toEqual([]);
      const said = saidBy(transcript);
      for (const device of [1, 2, 3, 4]) {
        expect(said).toContain(`userland: device 0x000${device} ${features}`);
      }
      expect(said).toContain(`drive: ${sha256Hex(drive)}  -`);
      expect(said).toContain(`drive: ${sha256Hex(written)}  -`);
      expect(said).toContain('userland: virtio_rng.0');
      expect(said).toContain('userland: entropy 64');
      expect(said).toContain('3 packets transmitted, 3 packets received, 0% packet loss');
      expect(said).toContain('userland: heard a line for hvc0');
    },
    slow,
  );
});
