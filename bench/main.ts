/**
 * `npm run bench [-- --json] [--only word]`: measures what is to be fast. A figure that cannot be measured on
 * this machine is null. Progress goes to stderr; `--json` prints one object of `name: number` to stdout.
 */
import { parseArgs } from 'node:util';
import { build } from '#server/build.ts';
import { auditFigures, measureAudit } from './audit.ts';
import { measureBoot } from './boot.ts';
import { measureEmulator } from './emulator.ts';
import { idleFigures, measureIdle } from './idle.ts';
import { linuxFigures, measureLinux } from './linux.ts';
import { measurePortal } from './portal.ts';
import { measureReaders, readersFigures } from './readers.ts';
import { measureSearch, searchFigures } from './search.ts';
import { measureSource, sourceFigures } from './source.ts';
import type { Figures } from './statistics.ts';

const suites: readonly { names: readonly string[]; measure: () => Promise<Figures> }[] = [
  { names: ['emulator.mips_loop'], measure: measureEmulator },
  {
    names: ['boot.selftest_seconds', 'boot.selftest_over_qemu', 'emulator.start_ms'],
    measure: measureBoot,
  },
  { names: linuxFigures, measure: measureLinux },
  {
    names: [
      'gate.verdict_seconds',
      'gate.build_seconds',
      'web.source_page_p50_ms',
      'web.source_page_p99_ms',
      'git.clone_over_file',
    ],
    measure: measurePortal,
  },
  { names: searchFigures, measure: measureSearch },
  { names: readersFigures, measure: measureReaders },
  { names: auditFigures, measure: measureAudit },
  { names: sourceFigures, measure: () => measureSource() },
  { names: idleFigures, measure: measureIdle },
];

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, only: { type: 'string', default: '' } },
});
const chosen = suites.filter(({ names }) => names.some((name) => name.includes(values.only)));

await build(undefined, (line) => process.stderr.write(`${line}\n`));
const figures: Figures = {};
for (const { names, measure } of chosen) {
  process.stderr.write(`measuring ${names.join(', ')}\n`);
  Object.assign(figures, await measure());
}
if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
else
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name} ${value}\n`);
