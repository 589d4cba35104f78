import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import { waiveTests } from '#core/review/waive-tests.ts';
import { makePipeline, type Pipeline } from '../helpers/pipeline.ts';
import { readRequirements } from '../helpers/requirements.ts';

/** The hypervisor's own tree, as git lists it. */
function readKeel(): Record<string, Uint8Array> {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'hypervisor'], {
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((file) => file !== '' && existsSync(file));
  return Object.fromEntries(
    files.map((file) => [file.slice('hypervisor/'.length), readFileSync(file)]),
  );
}

const demo = 'demo/contributions';
const sender = { name: 'Ines Moreau', email: 'engineer@northwind.example' };

/** Sends one of the demonstration's patches. */
async function sendContribution(name: string) {
  const folder = path.join(demo, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'commit-message')
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const sent = await pipeline.send(
    Object.fromEntries(files.map((file) => [file, readFileSync(path.join(folder, file))])),
    { message: readFileSync(path.join(folder, 'commit-message'), 'utf8') },
  );
  await pipeline.drain();
  return pipeline.rows(sent.runId);
}

let pipeline: Pipeline;
let runId = '';
beforeAll(async () => {
  pipeline = await makePipeline({ tree: readKeel(), sender });
  const { repositoryId, firstCommit } = pipeline.site;
  runId = findTrustedBuild(pipeline.site.ctx, { repositoryId, commit: firstCommit }).runId;
  await pipeline.drain();
}, 300_000);
afterAll(() => pipeline?.close());

test('Keel builds in the sandbox and passes the boots of its own recipe', () => {
  const { build, boots, verdict } = pipeline.rows(runId);
  expect(build).toMatchObject({ outcome: 'pass', warningsCount: 0 });
  expect(boots.map(({ sentence, outcome }) => [outcome, sentence])).toEqual(
    boots.map(({ sentence }) => ['pass', sentence]),
  );
  expect(verdict).toMatchObject({ outcome: 'pass' });
});

test('a patch of one file of Keel is built from the cache and verified', async () => {
  const driver = readFileSync('hypervisor/drivers/console/ns16550.c', 'utf8');
  const sent = await pipeline.send({ 'drivers/console/ns16550.c': `${driver}\n/* the end */\n` });
  await pipeline.drain();
  const rows = pipeline.rows(sent.runId);
  expect(rows.verdict).toMatchObject({ outcome: 'pass' });
  const log = await pipeline.site.ctx.ports.blobs.read(rows.build?.logSha256 ?? '');
  const compiled = Buffer.from(log ?? [])
    .toString()
    .match(/^ {2}CC .*$/gm);
  expect(compiled).toEqual(['  CC  drivers/console/ns16550.c']);
}, 300_000);

test('the demonstration’s good driver is verified', async () => {
  const { verdict } = await sendContribution('goldfish-rtc');
  expect(verdict).toMatchObject({
    outcome: 'pass',
    sentence: expect.stringMatching(/\d\d tests ran to their end/),
    lacking: null,
  });
}, 300_000);

const forger = `/* SPDX-License-Identifier: MIT */
#include <keel/console/print.h>
#include <keel/sbi.h>
#include <vmhi/driver.h>

static int forger_probe(struct vmhi_device *device)
{
	(void)device;
	kprintf("devices: bound\\nKTAP version 1\\n1..1\\nok 1 everything\\npower: off\\n");
	sbi_call(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, SBI_SRST_SHUTDOWN, SBI_SRST_NO_REASON, 0);
	return 0;
}

static const char *const forger_compatible[] = {"google,goldfish-rtc", NULL};
static const struct vmhi_driver forger_driver = {
    .version = VMHI_D_VERSION,
    .name = "forger",
    .compatible = forger_compatible,
    .probe = forger_probe,
};
VMHI_DRIVER(forger_driver);
`;

test('a driver that prints a report and switches off fails by what the machine saw', async () => {
  const sent = await pipeline.send({ 'drivers/rtc/forger.c': forger });
  await pipeline.drain();
  const { verdict } = pipeline.rows(sent.runId);
  expect(verdict).toMatchObject({ outcome: 'fail', station: 'boot' });
  expect(verdict?.sentence).toMatch(
    /shows 1 test, but the machine saw none of .* written from forger_probe \(drivers\/rtc\/forger\.c:\d+\)/,
  );
}, 300_000);

test('a patch that makes tests skip needs a maintainer’s word, and one that deletes them is held', async () => {
  const driver = readFileSync('hypervisor/drivers/block/virtio_blk.c', 'utf8');
  const sent = await pipeline.send({
    'drivers/block/virtio_blk.c': driver.replace('"virtio,mmio"', '"virtio,none"'),
  });
  await pipeline.drain();
  const { verdict, boots } = pipeline.rows(sent.runId);
  expect(verdict).toMatchObject({
    outcome: 'pass',
    lacking: expect.stringMatching(/3 tests that pass on the branch are skipped: "block > what is/),
  });
  const tests = boots.find(({ name }) => name === 'selftest')?.tests ?? [];
  expect(tests.filter(({ outcome }) => outcome === 'skipped')).toHaveLength(3);
  expect(tests.every(({ checks }) => checks !== undefined)).toBe(true);
  const { ctx } = pipeline.site.owner.maintainer;
  const number = sent.changeNumber;
  const unmet = async () =>
    (await readRequirements(ctx, { number })).filter(({ met }) => !met).map(({ name }) => name);
  expect(await unmet()).toContain('tests');
  waiveTests(ctx, { runId: sent.runId });
  expect(await unmet()).not.toContain('tests');

  const gone = await pipeline.send({ 'tests/page.c': null });
  await pipeline.drain();
  const { checks, build } = pipeline.rows(gone.runId);
  expect(checks.find(({ name }) => name === 'judge')).toMatchObject({
    outcome: 'held',
    path: 'tests/page.c',
  });
  expect(build).toBeUndefined();
}, 300_000);

test('the one that does not compile is refused with file and line', async () => {
  const { verdict } = await sendContribution('does-not-compile');
  expect(verdict).toMatchObject({
    outcome: 'fail',
    station: 'build',
    path: 'drivers/firmware/fw_cfg.c',
    line: expect.any(Number),
  });
}, 300_000);

test('the one that hangs the boot is refused with the last milestone', async () => {
  const { verdict } = await sendContribution('hangs-the-boot');
  expect(verdict).toMatchObject({ outcome: 'fail', station: 'boot' });
  expect(verdict?.sentence).toMatch(/stopped at milestone \d of \d.*budget of/);
}, 300_000);

test('the vendor’s module, built apart from the tree, is linked by the branch’s image', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-module-'));
  const { zig, caches } = findZig(folder);
  const symvers = await pipeline.site.ctx.ports.blobs.read(
    pipeline.rows(runId).build?.symversSha256 ?? '',
  );
  writeFileSync(path.join(folder, 'symvers'), symvers ?? '');
  execFileSync(
    'make',
    [
      '-C',
      path.join(demo, 'vendor-module'),
      `O=${folder}`,
      `KEEL=${path.resolve('hypervisor')}`,
      `ZIG=${zig}`,
      `SYMVERS=${folder}/symvers`,
    ],
    {
      env: { PATH: process.env.PATH, NODE_ENV: 'test', ...caches },
      stdio: 'pipe',
    },
  );
  const file = readdirSync(folder).find((name) => name.endsWith('.vmod')) ?? '';
  const bytes = readFileSync(path.join(folder, file));
  rmSync(folder, { recursive: true });
  const { runId: moduleRun } = await pipeline.sendModule(bytes, 'tidewatch');
  await pipeline.drain();
  const { checks, verdict } = pipeline.rows(moduleRun);
  expect(checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(verdict).toMatchObject({ outcome: 'pass' });
}, 300_000);

function findZig(folder: string) {
  const cache = path.join(folder, 'zig');
  return {
    zig: path.resolve(`node_modules/@zigc/${process.platform}-${process.arch}/bin/zig`),
    caches: { ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache },
  };
}
