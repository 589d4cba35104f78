import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { qemuIsHere } from './peer.ts';
import { type Figures, median, round, seconds } from './statistics.ts';

const run = promisify(execFile);
const kernel = 'hypervisor/build/keel.bin';

/**
 * Keel's self-test as whole processes, ours and QEMU's in turn, seven of each. `start_ms` is from the call in a fresh
 * process to the first guest instruction.
 */
export async function measureBoot(): Promise<Figures> {
  const peer = await qemuIsHere();
  const ours: number[] = [];
  const theirs: number[] = [];
  const starts: number[] = [];
  const record = path.join(os.tmpdir(), `bench-boot-${process.pid}.json`);
  const options = ['--kernel', kernel, '--append', 'keel.selftest', '--json', record];
  for (let pass = 0; pass < 7; pass += 1) {
    ours.push(await seconds(() => run(process.execPath, ['dist/slipway.mjs', 'boot', ...options])));
    starts.push((JSON.parse(readFileSync(record, 'utf8')) as { startMs: number }).startMs);
    if (peer) theirs.push(await seconds(bootOnQemu));
  }
  rmSync(record);
  return {
    'emulator.start_ms': round(median(starts)),
    'boot.selftest_seconds': round(median(ours)),
    'boot.selftest_over_qemu': peer ? round(median(ours) / median(theirs)) : null,
  };
}

async function bootOnQemu(): Promise<void> {
  const machine = '-M virt -cpu rv64,h=true -m 128M -nographic -bios default'.split(' ');
  await run('qemu-system-riscv64', [...machine, '-kernel', kernel, '-append', 'keel.selftest']);
}
