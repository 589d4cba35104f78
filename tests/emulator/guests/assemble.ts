import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const here = import.meta.dirname;
const zig = path.resolve(`node_modules/@zigc/${os.platform()}-${os.arch()}/bin/zig`);

/**
 * Makes an ELF from `tests/emulator/guests/<name>.S`.
 *
 * @param defines for the preprocessor.
 * @returns where it is; made once for the same source and defines.
 */
export function assemble(name: string, defines: string[] = [], base = 0x8020_0000): string {
  const source = path.join(here, `${name}.S`);
  const flags = defines.map((define) => `-D${define}`);
  const key = createHash('sha256').update(JSON.stringify([flags, base]));
  const headers = readdirSync(here)
    .filter((entry) => entry.endsWith('.h'))
    .map((header) => path.join(here, header));
  for (const file of [source, ...headers, import.meta.filename]) key.update(readFileSync(file));
  const folder = path.resolve('.cache/guests');
  const file = path.join(folder, `${name}-${key.digest('hex').slice(0, 16)}.elf`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const cache = path.resolve('.cache/zig');
  const made = `${file}.${process.pid}`;
  const script = `${made}.ld`;
  writeFileSync(
    script,
    `ENTRY(_start) PHDRS { all PT_LOAD FLAGS(7); }
SECTIONS { . = ${base}; .text : { *(.text) *(.data) } : all /DISCARD/ : { *(.eh_frame*) *(.riscv*) } }
`,
  );
  const object = `${made}.o`;
  const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache };
  const target = ['-target', 'riscv64-freestanding-none', '-mcpu=generic_rv64+m+a+c'];
  execFileSync(zig, ['cc', ...target, '-g0', ...flags, '-c', source, '-o', object], { env });
  // `zig cc` by itself takes no linker script for this target.
  execFileSync(zig, ['ld.lld', '--build-id=none', '-T', script, object, '-o', made], { env });
  renameSync(made, file);
  return file;
}
