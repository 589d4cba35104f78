import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import { parseRecipe } from '#core/ci/recipe.ts';
import { buildCommand } from '#runner/build-command.ts';
import { fillCache, readManifest, warmTree } from '#runner/compile-cache.ts';
import { brokenSeal, sealJudge } from '#runner/judge-seal.ts';
import { makePipeline, type Pipeline } from '../helpers/pipeline.ts';
import { goodDriver, recipe, tinyTree } from '../helpers/tiny-tree.ts';

const spdx = '/* SPDX-License-Identifier: MIT */\n';
/** A Makefile that a shell may write over another: it builds nothing, and that well. */
const emptyMakefile = 'all: ;\n';
const hooked = `${tinyTree.Makefile}\n$(shell sh drivers/hook.sh > build.said 2>&1; cat build.said >&2)\n`;

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await makePipeline();
  await buildBranch(pipeline);
});
afterAll(() => pipeline.close());

async function buildBranch(at: Pipeline, commit = at.site.firstCommit) {
  const { repositoryId, ctx } = at.site;
  const { runId } = findTrustedBuild(ctx, { repositoryId, commit });
  await at.drain();
  return at.rows(runId);
}

async function judged(at: Pipeline, files: Record<string, string>) {
  const { runId } = await at.send(files);
  await at.drain();
  return { runId, ...at.rows(runId) };
}

async function logOf(at: Pipeline, sha256: string | null | undefined): Promise<string> {
  return Buffer.from((await at.site.ctx.ports.blobs.read(sha256 ?? '')) ?? []).toString();
}

describe('a patch cannot replace its judge by a name', () => {
  test.each([
    ['Makefile.sh', 'make’s built-in rule for scripts'],
    ['MAKEFILE', 'a file system that folds case'],
    ['s.Makefile', 'make’s built-in rule for SCCS'],
    ['RCS/Makefile,v', 'make’s built-in rule for RCS'],
    ['drivers/rules.mk', 'an include'],
    ['tiny.lds', 'the linker'],
    ['.gitattributes', 'git'],
    ['build.zig', 'zig'],
    ['include/stddef.h', 'a header of the compiler'],
  ])('%s (%s) waits for a maintainer, and nothing of it runs', async (name) => {
    const { checks, build } = await judged(pipeline, { [name]: `${spdx}all: ;\n` });
    const judge = checks.find((check) => check.name === 'judge');
    expect(judge).toMatchObject({ outcome: 'held', path: name });
    expect(build).toBeUndefined();
  });

  test.each([
    'drivers/a;b.c',
    'drivers/$(shell touch x).c',
    'drivers/a b.c',
    'drivers/a\u202ec.c',
    'drivers/%.c',
    'drivers/a:b.c',
    'drivers/#a.c',
    'drivers/-o.c',
    '@args',
    'drivers/drive.o',
    'include/sbi.h.gch',
    'build/main.d',
  ])('%j comes in by no door', async (name) => {
    const refusal = { code: 'invalid', message: expect.stringContaining(JSON.stringify(name)) };
    await expect(pipeline.send({ [name]: `${spdx}int x;\n` })).rejects.toMatchObject(refusal);
    await expect(
      pipeline.push({ [name]: `${spdx}int x;\n` }, pipeline.site.firstCommit),
    ).rejects.toMatchObject(refusal);
  });
});

describe('a patch cannot imitate what is judged', () => {
  test('an image at the place of an output is refused, also at the root of the tree', async () => {
    const root = await makePipeline({
      files: {
        'slipway.yaml': recipe.replace('image: build/tiny.elf', 'image: tiny.img'),
        Makefile: `${tinyTree.Makefile}\nall: tiny.img\ntiny.img: build/tiny.elf\n\tcp $< $@\n`,
      },
    });
    const { verdict } = await judged(root, { 'tiny.img': 'an image' });
    expect(verdict?.sentence).toBe('"tiny.img" lies at tiny.img, where the build puts its outputs');
    root.close();
  });

  test('an output that lies in the tree already is not judged when nothing was built', async () => {
    const stale = await makePipeline({
      files: { 'build/tiny.elf': 'old', 'build/Module.symvers': 'old', Makefile: emptyMakefile },
    });
    const { build } = await buildBranch(stale);
    expect(build).toMatchObject({
      outcome: 'fail',
      summary: expect.stringContaining('the build left no regular file build/tiny.elf'),
    });
    stale.close();
  });

  test('code that runs in the build writes over no file of the judge', async () => {
    const attack =
      'for f in Makefile slipway.yaml entry.S; do echo x > $f; rm -f $f; mv $f $f.old; done\n';
    const open = await makePipeline({
      files: { Makefile: hooked, 'drivers/hook.sh': 'echo hello\n' },
    });
    await buildBranch(open);
    const { build, verdict } = await judged(open, { 'drivers/hook.sh': attack });
    const log = await logOf(open, build?.logSha256);
    for (const file of ['Makefile', 'slipway.yaml', 'entry.S']) {
      expect(log).toMatch(new RegExp(`${file}.*(Read-only file system|busy)`));
    }
    expect(verdict).toMatchObject({ outcome: 'pass' });
    open.close();
  });

  test('a header of an old branch is not included before the judge’s', async () => {
    const old = await makePipeline({
      files: {
        'slipway.yaml': recipe.replace('entry.S]', 'entry.S, include/sbi.h]'),
        'drivers/sbi.h': `${spdx}#error not the judge's\n`,
      },
    });
    const base = old.site.firstCommit;
    old.site.commit({ message: 'drivers: no sbi.h\n', files: { 'drivers/sbi.h': null } });
    const { runId } = await old.push({ 'drivers/extra.c': `${spdx}int extra = 1;\n` }, base);
    await old.drain();
    expect(old.rows(runId).verdict).toMatchObject({ outcome: 'pass' });
    old.close();
  });

  test('the verdict names the image, and says when nothing of the patch is in it', async () => {
    const { build, verdict } = await judged(pipeline, { 'notes.txt': 'read me\n' });
    const { build: trusted } = await buildBranch(pipeline);
    expect(build?.imageSha256).toBe(trusted?.imageSha256);
    expect(verdict?.sentence).toContain(
      `; image ${trusted?.imageSha256?.slice(0, 12)}; ` +
        "the image equals the branch's own: nothing of this patch was built into it",
    );
  });

  test('the verdict names a source that no compiler read, and none that one did', async () => {
    const { build, verdict } = await judged(pipeline, {
      'apart/never.c': `${spdx}#error never\n`,
      'drivers/extra.c': `${spdx}int extra = 1;\n`,
    });
    expect(build?.summary).toBe('built build/tiny.elf; not compiled: apart/never.c');
    expect(verdict?.sentence).toMatch(/; image [0-9a-f]{12}; not compiled: apart\/never\.c$/);
  });
});

describe('a patch cannot starve its judge through the cache', () => {
  test('the branch’s own build starts from nothing', async () => {
    const commit = pipeline.site.commit({ message: 'x\n', files: { 'notes.md': 'x\n' } });
    const { build } = await buildBranch(pipeline, commit);
    expect(await logOf(pipeline, build?.logSha256)).toContain('CC main.c');
  });

  test('a commit that no branch holds fills no cache', async () => {
    const apart = await makePipeline();
    const commit = apart.site.commit({ message: 'x\n', files: { 'notes.md': 'x\n' } });
    execFileSync('git', ['update-ref', 'refs/heads/main', apart.site.firstCommit], {
      cwd: apart.site.bareFolder,
    });
    await buildBranch(apart);
    const { build } = await buildBranch(apart, commit);
    expect(build).toMatchObject({ outcome: 'pass' });
    const kept = readdirSync(path.join(apart.site.folder, 'compile-cache'));
    expect(kept.map((name) => name.slice(0, 40))).toEqual([apart.site.firstCommit]);
    apart.close();
  });
});

describe('the parts of these walls', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-judge-'));
    for (const [file, text] of Object.entries(tinyTree)) lay('tree', file, text);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const parsed = parseRecipe(recipe);
  if (!parsed.ok) throw new Error(parsed.message);
  const tests = { ...parsed.recipe, tests: ['drivers/'] };

  function lay(tree: string, file: string, text: string): void {
    mkdirSync(path.dirname(path.join(folder, tree, file)), { recursive: true });
    writeFileSync(path.join(folder, tree, file), text);
  }

  test.each(['Makefile', 'slipway.yaml', 'entry.S', 'drivers/drive.c'])(
    'a build that changed %s broke the seal',
    (file) => {
      const tree = path.join(folder, 'tree');
      const seal = sealJudge(tree, tests);
      expect(brokenSeal(tree, seal)).toBeUndefined();
      lay('tree', 'main.c', 'not of the judge');
      expect(brokenSeal(tree, seal)).toBeUndefined();
      lay('tree', file, 'changed');
      expect(brokenSeal(tree, seal)).toBe(file);
      rmSync(path.join(tree, file));
      expect(brokenSeal(tree, seal)).toBe(file);
      mkdirSync(path.join(tree, file));
      expect(brokenSeal(tree, seal)).toBe(file);
    },
  );

  test.each([
    ['make, all', 'Makefile.sh'],
    ['make, -C, sub, all', 'sub/Makefile.sh'],
    ["sh, -c, 'make all'", 'Makefile.sh'],
    ['make, all', 's.Makefile'],
  ])('%s has no built-in rule that makes something of %s', (command, name) => {
    const made = parseRecipe(recipe.replace('make, all', command));
    if (!made.ok) throw new Error(made.message);
    const toolchain = { readOnly: [], makeVariables: [], environment: {}, version: '' };
    const { command: words, environment } = buildCommand(made.recipe, toolchain);
    for (const at of ['', 'sub/']) {
      lay('made', `${at}Makefile`, 'all:\n\t@echo the judge\n');
      utimesSync(path.join(folder, 'made', at, 'Makefile'), 1e9, 1e9);
    }
    lay('made', name, emptyMakefile);
    const [program = '', ...rest] = words;
    const output = execFileSync(program, rest, {
      cwd: path.join(folder, 'made'),
      env: { PATH: process.env.PATH, NODE_ENV: 'test', ...environment },
      encoding: 'utf8',
    });
    expect(output).toContain('the judge');
    expect(output).not.toContain(name);
  });

  test('what a patch changed is newer than each kept object, whatever the clock says', () => {
    const cache = { folder: path.join(folder, 'cache'), key: 'k' };
    const sources = readManifest(path.join(folder, 'tree'));
    lay('tree', 'build/main.o', 'an object');
    const tomorrow = Date.now() / 1000 + 86_400;
    utimesSync(path.join(folder, 'tree/build/main.o'), tomorrow, tomorrow);
    fillCache(cache, path.join(folder, 'tree'), sources);
    for (const [file, text] of Object.entries(tinyTree)) lay('patched', file, text);
    lay('patched', 'drivers/drive.c', `${goodDriver}\n`);
    const past = Date.now() / 1000 - 86_400 * 9000;
    utimesSync(path.join(folder, 'patched/drivers/drive.c'), past, past);
    expect(warmTree(cache, path.join(folder, 'patched'), parsed.recipe)).toBe('warm');
    const time = (file: string) => statSync(path.join(folder, 'patched', file)).mtimeMs;
    expect(time('drivers/drive.c')).toBeGreaterThan(time('build/main.o'));
    expect(time('main.c')).toBeLessThan(time('build/main.o'));
  });

  test('the branch’s image is nothing to start from', () => {
    const cache = { folder: path.join(folder, 'cache'), key: 'k' };
    const sources = readManifest(path.join(folder, 'tree'));
    for (const file of ['build/tiny.elf', 'build/main.o']) lay('tree', file, 'made');
    fillCache(cache, path.join(folder, 'tree'), sources);
    for (const [name, text] of Object.entries(tinyTree)) lay('patched', name, text);
    expect(warmTree(cache, path.join(folder, 'patched'), parsed.recipe)).toBe('warm');
    expect(readdirSync(path.join(folder, 'patched/build'))).toEqual(['main.o']);
  });

  test.each([
    ['drivers/new.c', 'warm'],
    ['notes.md', 'warm'],
    ['drivers/table.inc', 'full'],
    ['drivers/new.h', 'full'],
    ['blob.bin', 'full'],
    ['drivers/main.c', 'full'],
    ['extra.lds', 'full'],
  ])('a new %s makes the build %s', (file, how) => {
    const cache = { folder: path.join(folder, 'cache'), key: 'k' };
    fillCache(cache, path.join(folder, 'tree'), readManifest(path.join(folder, 'tree')));
    for (const [name, text] of Object.entries(tinyTree)) lay('patched', name, text);
    lay('patched', file, 'new');
    expect(warmTree(cache, path.join(folder, 'patched'), parsed.recipe)).toBe(how);
  });
});
