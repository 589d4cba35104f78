/** Compiles `lines.c` with line tables. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isInstalled } from '../../helpers/installed.ts';

const zig = path.resolve(`node_modules/@zigc/${os.platform()}-${os.arch()}/bin/zig`);
const script = `ENTRY(_start) SECTIONS { . = 0x80200000; .text : { *(.text.start) *(.text*) }
.data : { *(.data* .sdata* .rodata* .srodata* .bss* .sbss*) } /DISCARD/ : { *(.eh_frame*) } }`;

const common = ['-O0', '-g', '-ffreestanding', '-mcmodel=medany', '-mabi=lp64', '-c', 'lines.c'];
const compilers = {
  zig: {
    compile: [
      ...[zig, 'cc', '-target', 'riscv64-freestanding-none', '-mcpu=generic_rv64+m+a+c'],
      '-fno-sanitize=all',
    ],
    link: [zig, 'ld.lld'],
  },
  gcc: {
    compile: ['riscv64-linux-gnu-gcc', '-march=rv64imac', '-fno-pie'],
    link: ['riscv64-linux-gnu-ld', '--no-warn-rwx-segments'],
  },
} as const;
export type Compiler = keyof typeof compilers;

export const gccIsMissing = !isInstalled('riscv64-linux-gnu-gcc');

/** @returns the ELF. */
export function buildLines(compiler: Compiler, dwarfVersion: number): Uint8Array {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-lines-'));
  try {
    const { compile, link } = compilers[compiler];
    writeFileSync(path.join(folder, 'lines.c'), readFileSync(`${import.meta.dirname}/lines.c`));
    writeFileSync(path.join(folder, 'lines.ld'), script);
    const cache = path.resolve('.cache/zig');
    const run = ([command, ...words]: readonly string[]) =>
      execFileSync(command ?? '', words, {
        cwd: folder,
        stdio: 'pipe',
        env: { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache },
      });
    run([...compile, ...common, `-gdwarf-${dwarfVersion}`, '-o', 'lines.o']);
    run([...link, '-T', 'lines.ld', 'lines.o', '-o', 'lines.elf']);
    return readFileSync(path.join(folder, 'lines.elf'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
