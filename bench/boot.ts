import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Figures, median, round, seconds } from './statistics.ts';

const run = promisify(execFile);
const kernel = 'hypervisor/build/keel.bin';

async function qemuIsHere(): Promise<boolean> {
  return run('qemu-system-riscv64', ['--version']).then(
    () => true,
    () => false,
  );
}

/** Keel's self-test as whole processes, ours and QEMU's in turn, seven of each. */
export async function measureBoot(): Promise<Figures> {
  const peer = await qemuIsHere();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let pass = 0; pass < 7; pass += 1) {
    ours.push(
      await seconds(() =>
        run(process.execPath, [
          'dist/slipway.mjs',
          'boot',
          '--kernel',
          kernel,
          '--append',
          'keel.selftest',
        ]),
      ),
    );
    if (peer) theirs.push(await seconds(bootOnQemu));
  }
  return {
    'boot.selftest_seconds': round(median(ours)),
    'boot.selftest_over_qemu': peer ? round(median(ours) / median(theirs)) : null,
  };
}

async function bootOnQemu(): Promise<void> {
  const machine = '-M virt -cpu rv64,h=true -m 128M -nographic -bios default'.split(' ');
  await run('qemu-system-riscv64', [...machine, '-kernel', kernel, '-append', 'keel.selftest']);
}
