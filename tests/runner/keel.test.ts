import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import { type Gate, makeGate } from '#tests/helpers/gate.ts';

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

let gate: Gate;
let runId = '';
beforeAll(async () => {
  gate = await makeGate({ tree: readKeel() });
  const { repositoryId, firstCommit } = gate.house;
  runId = findTrustedBuild(gate.house.ctx, { repositoryId, commit: firstCommit }).runId;
  await gate.drain();
}, 300_000);
afterAll(() => gate?.close());

test('Keel builds in the sandbox and passes the boots of its own recipe', () => {
  const { build, boots, verdict } = gate.rows(runId);
  expect(build).toMatchObject({ outcome: 'pass', warningsCount: 0 });
  expect(boots.map(({ sentence, outcome }) => [outcome, sentence])).toEqual(
    boots.map(({ sentence }) => ['pass', sentence]),
  );
  expect(verdict).toMatchObject({ outcome: 'pass' });
});

test('a patch of one file of Keel is built from the cache and verified', async () => {
  const driver = readFileSync('hypervisor/drivers/console/ns16550.c', 'utf8');
  const sent = await gate.send({ 'drivers/console/ns16550.c': `${driver}\n/* the end */\n` });
  await gate.drain();
  const rows = gate.rows(sent.runId);
  expect(rows.verdict).toMatchObject({ outcome: 'pass' });
  const log = await gate.house.ctx.ports.blobs.read(rows.build?.logSha256 ?? '');
  const compiled = Buffer.from(log ?? [])
    .toString()
    .match(/^ {2}CC .*$/gm);
  expect(compiled).toEqual(['  CC  drivers/console/ns16550.c']);
}, 300_000);
