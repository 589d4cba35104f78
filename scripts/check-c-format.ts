/** Keel's C is as `hypervisor/.clang-format` says; skipped aloud where clang-format is missing. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', 'hypervisor/*.c', 'hypervisor/*.h'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));

if (files.length > 0) {
  const result = spawnSync('clang-format', ['--dry-run', '--Werror', ...files], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (result.error) process.stdout.write('skipped: clang-format is not installed\n');
  else process.exitCode = result.status ?? 1;
}
