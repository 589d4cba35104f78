/** The userland of the Linux boots: busybox, a few modules, and an `init` that says what it found and powers off. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { zigBinary, zigCaches } from '#adapters/toolchain/own-compiler.ts';
import { packCpio } from '#formats/cpio.ts';

/** What `init` may load; what they depend on comes along. */
const modules = ['kvm', 'virtio_mmio', 'virtio_blk', 'virtio_net', 'virtio-rng', 'nvme'];

/** Words of the command line, as `slipway.drives`, ask for more than the marker and the KVM module's line. */
const init = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
echo 'userland: reached'
uname -srm
echo "userland: $(grep -c ^processor /proc/cpuinfo) harts"
load() {
	while read -r name; do insmod /modules/$name.ko; done < /modules/$1.order
}
case " $(cat /proc/cmdline) " in *' slipway.kvm '*)
	load kvm
	dmesg | grep 'kvm \\['
	kvm-guest
esac
case " $(cat /proc/cmdline) " in *' slipway.drives '*)
	load virtio_mmio
	load virtio_blk
	load nvme
	sleep 1
	for drive in /sys/block/vd* /sys/block/nvme*n*; do
		[ -e $drive ] || continue
		echo "drive: \${drive##*/} $(cat $drive/size) $(sha256sum < /dev/\${drive##*/})"
		echo written | dd of=/dev/\${drive##*/} bs=512 seek=1 conv=notrunc,fsync,sync 2>/dev/null
	done
	grep -E 'virtio|nvme' /proc/interrupts | sed 's/.*  *//'
esac
case " $(cat /proc/cmdline) " in *' slipway.net '*)
	load virtio_mmio
	load virtio_net
	ip link set eth0 up
	ip addr add 10.0.2.15/24 dev eth0
	ping -c 1 10.0.2.2
esac
echo 'userland: done'
poweroff -f
`;

function moduleName(file: string): string {
  return path.basename(file).replace(/\.ko(\.xz)?$/, '');
}

/** modinfo(8) reads the same section: \`depends=a,b\`. */
function dependencies(bytes: Buffer): string[] {
  const found = /\0depends=([^\0]*)\0/.exec(bytes.toString('latin1'));
  return (found?.[1] ?? '').split(',').filter((name) => name !== '');
}

class ModuleTree {
  readonly bytes = new Map<string, Buffer>();
  readonly #files: Map<string, string>;

  constructor(folder: string) {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const found = files.filter((file) => /\.ko(\.xz)?$/.test(file));
    this.#files = new Map(found.map((file) => [moduleName(file), path.join(folder, file)]));
  }

  /** @returns the names to load, dependencies first. */
  order(name: string): string[] {
    const key = [name, name.replaceAll('_', '-')].find((spelling) => this.#files.has(spelling));
    if (key === undefined) throw new Error(`the kernel's package has no module ${name}`);
    const file = this.#files.get(key) as string;
    const bytes = file.endsWith('.xz')
      ? execFileSync('xz', ['-dc', file], { maxBuffer: 1 << 28 })
      : readFileSync(file);
    this.bytes.set(key, bytes);
    return [...new Set([...dependencies(bytes).flatMap((other) => this.order(other)), key])];
  }
}

/** A small VMM, so that the KVM module has something to run. */
function buildKvmGuest(folder: string): Uint8Array {
  const output = path.join(folder, 'kvm-guest');
  const options = ['-target', 'riscv64-linux-musl', '-static', '-Os', '-s', '-o', output];
  execFileSync(zigBinary(), ['cc', ...options, 'scripts/linux/kvm-guest.c'], {
    env: { ...process.env, ...zigCaches() },
    stdio: 'pipe',
  });
  return readFileSync(output);
}

/**
 * @param folder the packages, unpacked.
 * @returns cpio, "newc", uncompressed.
 */
export function packInitramfs(folder: string): Uint8Array {
  const tree = new ModuleTree(path.join(folder, 'usr/lib/modules'));
  const orders = modules.map((name) => ({ name, text: `${tree.order(name).join('\n')}\n` }));
  const empty = new Uint8Array(0);
  return packCpio([
    ...['bin', 'dev', 'proc', 'sys', 'modules'].map((name) => ({
      path: name,
      bytes: empty,
      mode: 0o040755,
    })),
    { path: 'init', bytes: Buffer.from(init), mode: 0o100755 },
    {
      path: 'bin/busybox',
      bytes: readFileSync(path.join(folder, 'usr/bin/busybox')),
      mode: 0o100755,
    },
    { path: 'bin/kvm-guest', bytes: buildKvmGuest(folder), mode: 0o100755 },
    ...[...tree.bytes].map(([name, bytes]) => ({ path: `modules/${name}.ko`, bytes })),
    ...orders.map(({ name, text }) => ({
      path: `modules/${name}.order`,
      bytes: Buffer.from(text),
    })),
  ]);
}
