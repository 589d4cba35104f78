import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rerun } from '#core/changes/rerun.ts';
import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import { releaseRun } from '#core/review/release-run.ts';
import { listRunEvents } from '#core/views/list-run-events.ts';
import { readRun } from '#core/views/read-run.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { readManifest } from '#runner/compile-cache.ts';
import { runUpkeep } from '#runner/upkeep.ts';
import { workJob } from '#runner/work-job.ts';
import { goodModule } from '../helpers/elf.ts';
import { makePipeline, type Pipeline } from '../helpers/pipeline.ts';
import { goodDriver, main, recipe, tinyTree } from '../helpers/tiny-tree.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await makePipeline();
  findTrustedBuild(pipeline.site.ctx, {
    repositoryId: pipeline.site.repositoryId,
    commit: pipeline.site.firstCommit,
  });
  await pipeline.drain();
});
afterAll(() => pipeline.close());

/** Actions of the audit log about one thing. */
function audited({ site }: Pipeline, subject: string): string[] {
  const rows = site.ctx.db.select().from(auditEntries).where(eq(auditEntries.subject, subject));
  return rows.all().map(({ action }) => action);
}

const driver = (body: string) => `${goodDriver.replace('print("drive: ready\\n");', body)}`;

describe('a run', () => {
  test('of the branch itself builds, boots and passes', () => {
    const { build } = findTrustedBuild(pipeline.site.ctx, {
      repositoryId: pipeline.site.repositoryId,
      commit: pipeline.site.firstCommit,
    });
    expect(build).toMatchObject({ outcome: 'pass', warningsCount: 0 });
  });

  test('of a good patch passes all stations and keeps what it saw', async () => {
    const { runId } = await pipeline.send({
      'drivers/drive.c': driver('print("drive: ready\\nmore\\n");'),
    });
    await pipeline.drain();
    const rows = pipeline.rows(runId);
    expect(rows.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(rows.verdict).toMatchObject({ outcome: 'pass', station: 'verdict' });
    expect(rows.boots).toMatchObject([
      { name: 'again', outcome: 'pass' },
      { name: 'hello', outcome: 'pass', testsPassed: 1, testsTotal: 1, milestonesReached: 3 },
    ]);
    const { blobs } = pipeline.site.ctx.ports;
    const console = await blobs.read(rows.boots[1]?.consoleArtifactSha256 ?? '');
    expect(Buffer.from(console ?? []).toString()).toContain('drive: ready\nmore\n');
    const log = await blobs.read(rows.build?.logSha256 ?? '');
    expect(Buffer.from(log ?? []).toString()).toContain('CC drivers/drive.c');
  });

  test('streams its log and consoles to whoever may see the change, and to nobody else', async () => {
    const { runId } = await pipeline.send({
      'drivers/b.c': '/* SPDX-License-Identifier: MIT */\nint b;\n',
    });
    await pipeline.drain();
    const events = listRunEvents(pipeline.site.signed.engineer.ctx, { runId, afterNumber: 0 });
    const text = (stream: string) =>
      events
        .flatMap((event) =>
          event.kind === 'chunk' && event.stream === stream ? [event.bytes] : [],
        )
        .map((bytes) => Buffer.from(bytes).toString())
        .join('');
    expect(text('build')).toContain('CC drivers/b.c');
    expect(text('boot:hello')).toContain('tiny: start\ndrive: ready\n');
    const last = events.at(-1);
    expect(last).toMatchObject({ kind: 'state', station: 'verdict', state: { outcome: 'pass' } });
    expect(readRun(pipeline.site.signed.engineer.ctx, { runId })).toMatchObject({
      state: 'done',
      lastNumber: last?.number,
    });
    for (const person of [pipeline.site.invited.engineer, pipeline.site.revoked.engineer]) {
      expect(() => listRunEvents(person.ctx, { runId, afterNumber: 0 })).toThrow();
      expect(() => readRun(person.ctx, { runId })).toThrow();
    }
    expect(() => listRunEvents(pipeline.site.anonymous, { runId, afterNumber: 0 })).toThrow();
  });

  test('drops the pieces a minute after its end, and keeps what was concluded', async () => {
    const { runId } = await pipeline.send({
      'drivers/c.c': '/* SPDX-License-Identifier: MIT */\nint c;\n',
    });
    await pipeline.drain();
    const kinds = () =>
      listRunEvents(pipeline.site.signed.engineer.ctx, { runId, afterNumber: 0 }).map(
        ({ kind }) => kind,
      );
    await runUpkeep(pipeline.runner, 0);
    expect(kinds()).toContain('chunk');
    pipeline.site.advanceMs(60_001);
    await runUpkeep(pipeline.runner, 0);
    expect(kinds()).not.toContain('chunk');
    expect(kinds()).toContain('state');
  });

  test('of a patch that does not compile names file and line', async () => {
    const { runId } = await pipeline.send({ 'drivers/drive.c': driver('print(nothing);') });
    await pipeline.drain();
    const { build, verdict, boots } = pipeline.rows(runId);
    expect(boots).toEqual([]);
    expect(build).toMatchObject({ outcome: 'fail', path: 'drivers/drive.c', line: 5 });
    expect(verdict).toMatchObject({
      outcome: 'fail',
      station: 'build',
      path: 'drivers/drive.c',
      line: 5,
      sentence: "drivers/drive.c:5: use of undeclared identifier 'nothing'",
    });
  });

  test('of a patch that does not link names the symbol and who wants it', async () => {
    const { runId } = await pipeline.send({
      'drivers/drive.c': driver('extern void gone(void); gone();'),
    });
    await pipeline.drain();
    expect(pipeline.rows(runId).verdict?.sentence).toContain('undefined symbol: gone');
  });

  test('of a patch that hangs the boot names the last milestone', async () => {
    const { runId } = await pipeline.send({
      'drivers/drive.c': driver('print("drive: waiting\\n"); for (;;) ;'),
    });
    await pipeline.drain();
    expect(pipeline.rows(runId).verdict).toMatchObject({
      outcome: 'fail',
      station: 'boot',
      sentence:
        'boot `hello` stopped at milestone 1 of 3: "tiny: start" was reached, "drive: ready" never came; ' +
        'budget of 20 M instructions spent; last line of the console: drive: waiting',
    });
  });

  test.each([
    ['sleeps for ever', 'for (;;) __asm__ volatile("wfi");', 'slept with nothing to wake them'],
    ['jumps to nowhere', '((void (*)(void))0x10)();', 'milestone 1 of 3'],
    [
      'writes without end',
      'for (;;) print("spam spam spam spam spam spam spam spam\\n");',
      'budget of',
    ],
  ])('of a guest that %s ends by its budget, with a transcript', async (_, body, words) => {
    const { runId } = await pipeline.send({ 'drivers/drive.c': driver(body) });
    await pipeline.drain();
    const { verdict, boots } = pipeline.rows(runId);
    expect(verdict).toMatchObject({ outcome: 'fail', station: 'boot' });
    expect(verdict?.sentence).toContain(words);
    expect(boots.every((boot) => boot.transcriptArtifactSha256 !== null)).toBe(true);
    expect(boots.every((boot) => boot.consoleSha256 !== null)).toBe(true);
  });

  test.each([
    ['reads /etc/passwd', '#include "/etc/passwd"', "'/etc/passwd' file not found"],
    ['embeds /etc/shadow', '__asm__(".incbin \\"/etc/shadow\\"");', '/etc/shadow'],
  ])('of a patch that %s finds nothing and says so', async (_, text, words) => {
    const { runId } = await pipeline.send({ 'drivers/drive.c': `${goodDriver}${text}\n` });
    await pipeline.drain();
    expect(pipeline.rows(runId).verdict).toMatchObject({ outcome: 'fail', station: 'build' });
    expect(pipeline.rows(runId).verdict?.sentence).toContain(words);
  });

  test('without a sandbox refuses to build, with the reason, and blames nobody', async () => {
    const bare = await makePipeline({ sandbox: 'none' });
    const { runId } = await bare.send({ 'drivers/drive.c': driver('print("drive: ready\\n");\n') });
    await bare.drain();
    expect(bare.rows(runId).build).toMatchObject({ outcome: 'infrastructure', sandbox: 'none' });
    expect(bare.rows(runId).verdict).toMatchObject({
      outcome: 'infrastructure',
      sentence: 'no build: this machine offers no sandbox (SLIPWAY_SANDBOX is none)',
    });
    bare.close();
  });
});

describe('checks', () => {
  test('refuse a patch that its author has not signed off', async () => {
    const { runId } = await pipeline.send(
      { 'drivers/drive.c': driver('print("x");') },
      {
        message:
          'drivers: x\n\nSigned-off-by: Bob <bob@example.com>\nChange-Id: I9999999999999999999999999999999999999999\n',
      },
    );
    await pipeline.drain();
    const { verdict, build } = pipeline.rows(runId);
    expect(build).toBeUndefined();
    expect(verdict).toMatchObject({ outcome: 'fail', station: 'checks' });
    expect(verdict?.sentence).toContain('signed off by Bob <bob@example.com> only');
  });

  test('refuse a new file without a licence line, by name', async () => {
    const { runId } = await pipeline.send({ 'drivers/new.c': 'int x;\n' });
    await pipeline.drain();
    expect(pipeline.rows(runId).verdict).toMatchObject({
      outcome: 'fail',
      station: 'checks',
      path: 'drivers/new.c',
      line: 1,
    });
  });

  test('refuse a file where the build puts its outputs', async () => {
    const { runId } = await pipeline.send({ 'build/main.inc': 'all:\n\techo hello\n' });
    await pipeline.drain();
    expect(pipeline.rows(runId).verdict?.sentence).toContain('lies at build, where the build puts');
  });

  test('refuse a patch that does not apply any more, and name the file', async () => {
    const moved = await makePipeline();
    const old = moved.site.firstCommit;
    moved.site.commit({
      message: 'drivers: other\n',
      files: { 'drivers/drive.c': driver('print("other\\n");') },
    });
    const { runId } = await moved.push({ 'drivers/drive.c': driver('print("mine\\n");') }, old);
    await moved.drain();
    expect(moved.rows(runId).build).toBeUndefined();
    expect(moved.rows(runId).checks.find(({ name }) => name === 'applies')).toMatchObject({
      outcome: 'fail',
      summary: expect.stringMatching(/does not apply to [0-9a-f]{7}: .*drivers\/drive\.c/),
    });
    moved.close();
  });

  test('refuse a patch whose partner lost the right meanwhile', async () => {
    const late = await makePipeline();
    const { runId } = await late.send({ 'drivers/drive.c': driver('print("x");') });
    const { revokeOrganization } = await import('#core/identity/revoke-organization.ts');
    revokeOrganization(late.site.owner.officer.ctx, {
      organizationId: late.site.signed.organizationId,
      reason: 'left',
    });
    await late.drain();
    expect(late.rows(runId).build).toBeUndefined();
    expect(late.rows(runId).checks.find(({ name }) => name === 'licence')).toMatchObject({
      outcome: 'fail',
    });
    expect(() => readRun(late.site.signed.engineer.ctx, { runId })).toThrow();
    expect(() => listRunEvents(late.site.signed.engineer.ctx, { runId, afterNumber: 0 })).toThrow();
    late.close();
  });
});

describe('a patch that edits its own judge', () => {
  const weaker = recipe.replace(
    'milestones: ["tiny: start", "drive: ready", "tiny: off"]',
    'milestones: []',
  );
  const silent = { 'drivers/drive.c': driver(''), 'slipway.yaml': weaker };

  test('is held: nothing of it runs before a maintainer has spoken, and then its own judge counts', async () => {
    const { runId } = await pipeline.send(silent);
    await pipeline.drain();
    const held = pipeline.rows(runId);
    expect(held.checks.find(({ name }) => name === 'judge')).toMatchObject({ outcome: 'held' });
    expect([held.build, held.verdict]).toEqual([undefined, undefined]);
    expect(readRun(pipeline.site.signed.engineer.ctx, { runId }).state).toBe('held');
    expect(() => releaseRun(pipeline.site.signed.engineer.ctx, { runId })).toThrow(/maintainer/);
    expect(() => releaseRun(pipeline.site.rival.engineer.ctx, { runId })).toThrow();
    releaseRun(pipeline.site.owner.maintainer.ctx, { runId });
    expect(audited(pipeline, `run:${runId}`)).toContain('run.release');
    await pipeline.drain();
    expect(pipeline.rows(runId).verdict).toMatchObject({ outcome: 'pass' });
    expect(() => releaseRun(pipeline.site.owner.maintainer.ctx, { runId })).toThrow(/not held/);
  });

  test.each(['GNUmakefile', 'makefile', 'drivers/extra.mk', 'entry.S'])(
    'is held by %s too',
    async (file) => {
      const { runId } = await pipeline.send({ [file]: 'all:\n\ttrue\n' });
      await pipeline.drain();
      expect(pipeline.rows(runId).checks.find(({ name }) => name === 'judge')).toMatchObject({
        outcome: 'held',
        path: file,
      });
      expect(pipeline.rows(runId).build).toBeUndefined();
    },
  );

  test('is judged by the branch even when it stands on a branch that judged less', async () => {
    const stale = await makePipeline({
      files: {
        'slipway.yaml': weaker,
        Makefile: `$(info an old Makefile)\n${tinyTree.Makefile ?? ''}`,
        GNUmakefile: '$(info an old GNUmakefile)\ninclude Makefile\n',
      },
    });
    const old = stale.site.firstCommit;
    stale.site.commit({
      message: 'judge more\n',
      files: { 'slipway.yaml': recipe, Makefile: tinyTree.Makefile ?? '', GNUmakefile: null },
    });
    const { runId } = await stale.push({ 'drivers/drive.c': driver('') }, old);
    await stale.drain();
    const { build, verdict } = stale.rows(runId);
    expect(verdict).toMatchObject({ outcome: 'fail', station: 'boot' });
    const log = await stale.site.ctx.ports.blobs.read(build?.logSha256 ?? '');
    expect(Buffer.from(log ?? []).toString()).toContain('CC drivers/drive.c');
    expect(Buffer.from(log ?? []).toString()).not.toContain('an old');
    stale.close();
  });
});

describe('the compile cache', () => {
  test('is filled by the branch and read by patches: unchanged files are not built again', async () => {
    const { runId } = await pipeline.send({
      'drivers/drive.c': driver('print("drive: ready\\n");\n\n'),
    });
    await pipeline.drain();
    const { build } = pipeline.rows(runId);
    const log = await pipeline.site.ctx.ports.blobs.read(build?.logSha256 ?? '');
    expect(Buffer.from(log ?? []).toString()).toContain('CC drivers/drive.c');
    expect(Buffer.from(log ?? []).toString()).not.toContain('CC main.c');
    expect(pipeline.rows(runId).verdict?.outcome).toBe('pass');
  });

  test('is not used by a patch that adds a header or takes a file away', async () => {
    const added = await pipeline.send({ 'drivers/new.h': '/* SPDX-License-Identifier: MIT */\n' });
    await pipeline.drain();
    const log = await pipeline.site.ctx.ports.blobs.read(
      pipeline.rows(added.runId).build?.logSha256 ?? '',
    );
    expect(Buffer.from(log ?? []).toString()).toContain('CC main.c');
  });

  test('rebuilds what includes a header that changed', async () => {
    const header = (tinyTree['include/sbi.h'] ?? '').replace(
      'long length = 0',
      'long length = 0 + 0',
    );
    const { runId } = await pipeline.send({ 'include/sbi.h': header });
    await pipeline.drain();
    const log = await pipeline.site.ctx.ports.blobs.read(
      pipeline.rows(runId).build?.logSha256 ?? '',
    );
    expect(Buffer.from(log ?? []).toString()).toContain('CC main.c');
  });

  test('is not reached by what a patch does to its copy', async () => {
    const folder = path.join(pipeline.site.folder, 'compile-cache');
    const [key = ''] = readdirSync(folder);
    const before = readManifest(path.join(folder, key));
    const { runId } = await pipeline.send({
      'main.c': main.replace('tiny: off', 'tiny: off, poisoned'),
    });
    await pipeline.drain();
    expect(pipeline.rows(runId).build?.outcome).toBe('pass');
    expect(readManifest(path.join(folder, key))).toEqual(before);
    expect(readdirSync(folder)).toEqual([key]);
  });

  test('gives the image that a full build gives', async () => {
    const changed = { 'main.c': main.replace('tiny: off', 'tiny:  off\\ntiny: off') };
    const warm = await pipeline.send(changed);
    await pipeline.drain();
    const cold = await makePipeline();
    const other = await cold.send(changed);
    await cold.drain();
    expect(pipeline.rows(warm.runId).verdict?.outcome).toBe('pass');
    expect(pipeline.rows(warm.runId).build?.imageSha256).toBe(
      cold.rows(other.runId).build?.imageSha256,
    );
    cold.close();
  });
});

describe('a module', () => {
  test('is checked, put in a bundle and booted by the branch’s own image', async () => {
    const { runId } = await pipeline.sendModule(goodModule({ name: 'clock' }), 'clock');
    await pipeline.drain();
    const rows = pipeline.rows(runId);
    expect(rows.checks.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['abi', 'pass'],
      ['licence', 'pass'],
      ['module', 'pass'],
      ['recipe', 'pass'],
      ['size', 'pass'],
    ]);
    expect(rows.boots).toMatchObject([{ name: 'module', outcome: 'pass' }]);
    expect(rows.verdict).toMatchObject({ outcome: 'pass' });
    expect(rows.build?.bundleSha256).not.toBeNull();
  });

  test.each([
    ['cut short', goodModule({ name: 'clock' }).subarray(0, 300), 'byte 0x'],
    [
      'for another machine',
      Buffer.concat([Buffer.from(goodModule({})).fill(62, 18, 19)]),
      'x86-64',
    ],
    ['writable and executable', goodModule({ textFlags: 7 }), 'writable and executable'],
    [
      'that wants what is not exported',
      goodModule({ imports: ['panic'] }),
      'panic is not exported',
    ],
    ['without a checksum', goodModule({ versions: [] }), 'has no checksum'],
  ])('%s is refused before anything of it runs', async (_, bytes, words) => {
    const { runId } = await pipeline.sendModule(bytes, 'clock');
    await pipeline.drain();
    expect(pipeline.rows(runId).verdict).toMatchObject({ outcome: 'fail', station: 'checks' });
    expect(pipeline.rows(runId).verdict?.sentence).toContain(words);
    expect(pipeline.rows(runId).boots).toEqual([]);
  });
});

describe('two runs at once', () => {
  test('that need the branch build and boot it once', async () => {
    const modules = recipe.slice(recipe.indexOf('modules:'));
    const both = await makePipeline({
      files: { 'slipway.yaml': recipe.replace(modules, `${modules}      ktap: required\n`) },
    });
    const clocks = ['clock', 'watch'];
    const sent = await Promise.all(
      clocks.map((name) => both.sendModule(goodModule({ name }), name)),
    );
    await both.site.deliver();
    const { signal } = new AbortController();
    await Promise.all(
      clocks.map(async () => {
        const job = await both.site.ctx.ports.queue.take(both.runner.owner, 60_000);
        if (job === undefined) throw new Error('no job');
        await workJob(both.runner, job, signal);
      }),
    );
    for (const { runId } of sent) {
      expect(both.rows(runId).verdict).toMatchObject({ outcome: 'pass', lacking: null });
    }
    const { repositoryId, firstCommit: commit, owner } = both.site;
    const { runId } = findTrustedBuild(both.site.ctx, { repositoryId, commit });
    const begun = listRunEvents(owner.maintainer.ctx, { runId, afterNumber: 0 }).flatMap((event) =>
      event.kind === 'state' && event.state.phase === 'started' ? [event.station] : [],
    );
    expect(begun).toEqual(['build', 'boot']);
    both.close();
  });
});

describe('rerun', () => {
  test('runs the newest patch set once more, and not while it runs', async () => {
    const { runId, changeNumber } = await pipeline.send({
      'drivers/drive.c': driver('print("again");'),
    });
    const { ctx } = pipeline.site.signed.engineer;
    await expect(rerun(ctx, { changeNumber })).rejects.toThrow(/has not ended/);
    await pipeline.drain();
    await expect(rerun(pipeline.site.rival.engineer.ctx, { changeNumber })).rejects.toThrow();
    const again = await rerun(ctx, { changeNumber });
    expect(audited(pipeline, `change:${changeNumber}`)).toContain('run.rerun');
    await pipeline.drain();
    expect(again.runId).not.toBe(runId);
    expect(pipeline.rows(again.runId).boots.map(({ consoleSha256 }) => consoleSha256)).toEqual(
      pipeline.rows(runId).boots.map(({ consoleSha256 }) => consoleSha256),
    );
  });
});

describe('a runner that dies', () => {
  test('three times over one run ends it as an infrastructure error, not against the patch', async () => {
    const { runId } = await pipeline.send({ 'drivers/drive.c': driver('print("never built");') });
    await pipeline.site.deliver();
    const { queue } = pipeline.site.ctx.ports;
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(await queue.take(`dead-${attempt}`, 15_000)).toMatchObject({ attempt });
      pipeline.site.advanceMs(15_001);
    }
    await runUpkeep(pipeline.runner, 0);
    expect(pipeline.rows(runId).verdict).toMatchObject({
      outcome: 'infrastructure',
      station: 'checks',
      sentence: "not judged, and not the patch's fault: the runner ended in each try (3 tries)",
    });
  });

  test('of what nobody thought of tells its log why, and nobody else where its files lie', async () => {
    const { runId } = await pipeline.send({ 'drivers/drive.c': driver('print("not built");') });
    await pipeline.site.deliver();
    const { queue } = pipeline.site.ctx.ports;
    const dataFolder = path.join(pipeline.site.folder, 'no-folder');
    writeFileSync(dataFolder, '');
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const job = await queue.take(pipeline.runner.owner, 15_000);
      if (job === undefined) throw new Error('no job');
      await workJob({ ...pipeline.runner, dataFolder }, job, new AbortController().signal);
    }
    expect(pipeline.rows(runId).verdict).toMatchObject({
      outcome: 'infrastructure',
      sentence:
        "not judged, and not the patch's fault: something of ours broke, as the runner's log says (3 tries)",
    });
  });
});
