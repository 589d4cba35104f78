import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { qemuIsHere } from './peer.ts';
import { type Figures, median, round, seconds } from './statistics.ts';

const run = promisify(execFile);
const folder = '.cache/linux';
const passes = 3;
const mebibyte = 0x10_0000;
const memoryMebibytes = 256;

export const linuxFigures = [
  'emulator.linux_boot_seconds',
  'emulator.linux_boot_mips',
  'emulator.linux_boot_over_qemu',
  'emulator.linux_boot_instructions',
  'emulator.rss_over_ram_mb',
] as const;

/** What `slipway boot --json` says of the host's side. */
interface Record {
  retiredInstructions: number;
  exit: { kind: string };
  runMs: number;
  peakRssBytes: number;
}

const images = [
  ...['--bios', '-bios', `${folder}/fw_dynamic.bin`],
  ...['--kernel', '-kernel', `${folder}/Image`],
  ...['--initrd', '-initrd', `${folder}/initramfs.cpio`],
  ...['--append', '-append', 'console=ttyS0'],
];
/** The same options, spelt for ours (`at` 0) or for QEMU (1). */
function options(at: 0 | 1): string[] {
  const words: string[] = [];
  for (let index = 0; index < images.length; index += 3) {
    words.push(images[index + at] as string, images[index + 2] as string);
  }
  return words;
}

async function bootOurs(into: string): Promise<Record> {
  const file = path.join(into, 'record.json');
  const memory = ['--memory', `${memoryMebibytes}M`];
  await run(process.execPath, [
    'dist/slipway.mjs',
    ...['boot', ...options(0), ...memory, '--json', file],
  ]);
  return JSON.parse(readFileSync(file, 'utf8')) as Record;
}

async function bootQemu(): Promise<void> {
  const machine = `-M virt -cpu rv64,h=true -m ${memoryMebibytes}M -display none -serial stdio`;
  await run('qemu-system-riscv64', [...machine.split(' '), '-monitor', 'none', ...options(1)]);
}

/**
 * Debian's kernel under OpenSBI to userland and power-off, whole processes, ours and QEMU's in turn.
 */
export async function measureLinux(): Promise<Figures> {
  const nothing = Object.fromEntries(linuxFigures.map((name) => [name, null]));
  if (!existsSync(`${folder}/stamp`)) return nothing;
  const peer = await qemuIsHere();
  const into = mkdtempSync(path.join(os.tmpdir(), 'bench-linux-'));
  const ours: number[] = [];
  const theirs: number[] = [];
  const records: Record[] = [];
  try {
    for (let pass = 0; pass < passes; pass += 1) {
      ours.push(await seconds(async () => records.push(await bootOurs(into))));
      if (peer) theirs.push(await seconds(bootQemu));
    }
  } finally {
    rmSync(into, { recursive: true });
  }
  return summarize(ours, theirs, records);
}

function summarize(ours: number[], theirs: number[], records: Record[]): Figures {
  const of = (figure: (record: Record) => number) => median(records.map(figure));
  const overRam = of(({ peakRssBytes }) => peakRssBytes / mebibyte - memoryMebibytes);
  const mips = of(({ retiredInstructions, runMs }) => retiredInstructions / runMs / 1000);
  return {
    'emulator.linux_boot_seconds': round(median(ours)),
    'emulator.linux_boot_mips': round(mips),
    'emulator.linux_boot_over_qemu': theirs.length ? round(median(ours) / median(theirs)) : null,
    'emulator.linux_boot_instructions': of(({ retiredInstructions }) => retiredInstructions),
    'emulator.rss_over_ram_mb': round(overRam),
  };
}
