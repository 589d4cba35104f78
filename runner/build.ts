import { mkdirSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { removeFolder } from '#adapters/sandbox/remove-folder.ts';
import { noSpace } from '#core/as-domain-error.ts';
import { appendRunState } from '#core/ci/append-run-event.ts';
import { type KeptArtifact, keepArtifact } from '#core/ci/artifact-rows.ts';
import { type BuiltNotes, summarizeBuild } from '#core/ci/build-summary.ts';
import { readTrustedImage } from '#core/ci/read-trusted-image.ts';
import { type BuildFacts, recordBuild } from '#core/ci/record-build.ts';
import type { BuildRow, RunSubject } from '#core/ci/rows.ts';
import type { Recipe } from '#core/ci/schema.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { type SandboxEnd, type SandboxLimits, sealedFilesMax } from '#core/ports.ts';
import { buildCommand } from './build-command.ts';
import { type BuildFailure, describeEnd, describeLimit, mebibytes } from './build-end.ts';
import { ChunkWriter } from './chunk-writer.ts';
import {
  type CompileCache,
  compileCache,
  fillCache,
  readManifest,
  warmTree,
} from './compile-cache.ts';
import { readLeftFile } from './folders.ts';
import type { JobContext } from './job-context.ts';
import { brokenSeal, type JudgeSeal, sealJudge } from './judge-seal.ts';
import { askReading, type Reading } from './reading/ask-reading.ts';
import { layOutTree } from './work-tree.ts';

const outputMaxBytes = 64 * 2 ** 20;
const stream = 'build';

/** What a build may use: plenty for a hypervisor, too little to exhaust the machine. */
function buildLimits(recipe: Recipe): SandboxLimits {
  return {
    wallMs: recipe.build.wallSeconds * 1000,
    cpuSeconds: recipe.build.cpuSeconds,
    memoryBytes: 4 * 2 ** 30,
    fileSizeBytes: 256 * 2 ** 20,
    diskBytes: 2 ** 30,
    processes: 512,
    outputBytes: 2 * 2 ** 20,
  };
}

/**
 * Builds a run's tree inside the sandbox and writes its build row.
 *
 * @param options `released`: the patch is judged by its own files, since a maintainer let it run; `trusted`: of the
 *   target branch, so it may fill the cache.
 * @throws DomainError `infrastructure` when something of ours broke: the job is tried again.
 */
export async function performBuild(
  job: JobContext,
  subject: RunSubject,
  recipe: Recipe,
  options: { released: boolean; trusted: boolean },
): Promise<BuildRow> {
  const { ctx } = job;
  const startedAtMs = ctx.nowMs();
  const runId = subject.run.id;
  const sandbox = ctx.ports.sandbox.describe();
  appendRunState(ctx, { runId, station: 'build', stream, state: { phase: 'started' } });
  if (sandbox.kind === 'none') {
    const summary = `no build: this machine offers no sandbox (${sandbox.reason})`;
    const refusal = { outcome: 'infrastructure', summary, warningsCount: 0 } as const;
    return recordBuild(ctx, runId, { ...refusal, sandbox: 'none', startedAtMs, artifacts: [] });
  }
  const parent = path.join(job.dataFolder, 'work', job.owner);
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, 'build-'));
  try {
    const tree = path.join(folder, 'tree');
    await ctx.ports.sandbox.makeWorkFolder(tree, buildLimits(recipe));
    await layOutTree(job, subject, recipe, folder, options.released);
    const facts = await buildTree(job, subject, recipe, tree, options.trusted);
    job.signal.throwIfAborted();
    // A compiler that found no room says so in many words: none of them is about the patch.
    if (facts.outcome !== 'pass' && !ctx.ports.space.isLeft()) throw noSpace();
    return recordBuild(ctx, runId, { ...facts, sandbox: sandbox.kind, startedAtMs });
  } finally {
    await removeFolder(folder);
  }
}

async function buildTree(
  job: JobContext,
  subject: RunSubject,
  recipe: Recipe,
  tree: string,
  trusted: boolean,
): Promise<Omit<BuildFacts, 'sandbox' | 'startedAtMs'>> {
  const { ctx } = job;
  const { run } = subject;
  const { version } = ctx.ports.toolchain.describe();
  const cache: CompileCache = compileCache(job.dataFolder, run.judgeCommit, recipe, version);
  const sources = trusted ? readManifest(tree) : undefined;
  if (!trusted) warmTree(cache, tree, recipe);
  const seal = sealJudge(tree, recipe);
  const { end, log } = await runCommand(job, run.id, recipe, tree, seal);
  const artifacts = [await keepLog(ctx, log)];
  const asked = await askReading(job, { kind: 'log', words: [log] });
  if (!asked.ok) return unreadable('output', asked.reason, artifacts);
  const reading = asked.answer;
  const failure = describeEnd(end, reading.error) ?? describeSeal(brokenSeal(tree, seal));
  if (failure !== undefined) {
    return { outcome: 'fail', ...failure, warningsCount: reading.warningsCount, artifacts };
  }
  const outputs = await keepOutputs(job, recipe, tree);
  if (!outputs.ok) {
    const { summary } = outputs;
    return { outcome: 'fail', summary, warningsCount: reading.warningsCount, artifacts };
  }
  if (sources !== undefined && (await hasLanded(ctx, subject))) fillCache(cache, tree, sources);
  const notes = await readNotes(job, subject, tree, outputs.artifacts);
  if (!notes.ok) return unreadable('dependency files', notes.reason, artifacts);
  return {
    outcome: 'pass',
    summary: summarizeBuild(recipe.build.outputs.image, notes.answer),
    warningsCount: reading.warningsCount,
    artifacts: [...artifacts, ...outputs.artifacts],
  };
}

async function keepLog(ctx: Context, log: string): Promise<KeptArtifact> {
  const how = { mediaType: 'text/plain', purpose: 'build-log', name: 'build.log' } as const;
  return keepArtifact(ctx, Buffer.from(log), how);
}

function unreadable(what: string, reason: string, artifacts: readonly KeptArtifact[]) {
  const summary = `the build's ${what} could not be read: ${reason}; let it write less`;
  return { outcome: 'fail', summary, warningsCount: 0, artifacts } as const;
}

function describeSeal(file: string | undefined): BuildFailure | undefined {
  if (file === undefined) return undefined;
  return { summary: `the build changed its judge file ${file}`, path: file };
}

/** Whether a branch holds the commit: only then may other builds start from its objects. */
async function hasLanded(ctx: Context, { repository, run }: RunSubject): Promise<boolean> {
  return ctx.ports.git.isReachable(repository.slug, run.commit, 'refs/heads/');
}

async function readNotes(
  job: JobContext,
  { run, repository, store }: RunSubject,
  tree: string,
  artifacts: readonly KeptArtifact[],
): Promise<Reading<BuiltNotes>> {
  const { ctx } = job;
  if (run.commit === run.judgeCommit) {
    return { ok: true, answer: { equalsTrusted: false, notCompiled: [] } };
  }
  const image = artifacts.find(({ purpose }) => purpose === 'image')?.sha256;
  const branch = { repositoryId: repository.id, commit: run.judgeCommit };
  const patch = await ctx.ports.git.readPatch(store, run.commit);
  const files = (patch?.files ?? []).filter(({ status }) => status !== 'deleted');
  const compiled = await askReading(job, {
    kind: 'compiled',
    words: [tree, files.map((file) => file.path)],
  });
  if (!compiled.ok) return compiled;
  const equalsTrusted = image !== undefined && image === readTrustedImage(ctx, branch);
  return { ok: true, answer: { equalsTrusted, notCompiled: compiled.answer } };
}

async function runCommand(
  job: JobContext,
  runId: string,
  recipe: Recipe,
  tree: string,
  seal: JudgeSeal,
): Promise<{ end: Exclude<SandboxEnd, { kind: 'broken' }>; log: string }> {
  const { ctx, signal } = job;
  const toolchain = ctx.ports.toolchain.describe();
  const chunks: Uint8Array[] = [];
  const writer = new ChunkWriter(ctx, { runId, station: 'build', stream });
  const say = (bytes: Uint8Array) => {
    chunks.push(bytes);
    if (!signal.aborted) writer.write(bytes);
  };
  try {
    const end = await ctx.ports.sandbox.run({
      ...buildCommand(recipe, toolchain),
      workFolder: tree,
      readOnly: toolchain.readOnly,
      sealed: [...seal.keys()].slice(0, sealedFilesMax), // those beyond are verified by hash alone
      limits: buildLimits(recipe),
      onOutput: say,
      signal,
    });
    signal.throwIfAborted();
    if (end.kind === 'broken') throw new DomainError('infrastructure', `sandbox: ${end.reason}`);
    if (end.kind === 'limited') say(Buffer.from(`\nslipway: ${describeLimit(end)}\n`));
    writer.flush();
    return { end, log: Buffer.concat(chunks).toString('utf8') };
  } finally {
    writer.discard();
  }
}

const outputKinds = [
  { key: 'image', mediaType: 'application/octet-stream' },
  { key: 'elf', mediaType: 'application/x-elf' },
  { key: 'symvers', mediaType: 'text/plain' },
] as const;

async function keepOutputs(
  { ctx }: JobContext,
  recipe: Recipe,
  tree: string,
): Promise<{ ok: true; artifacts: KeptArtifact[] } | { ok: false; summary: string }> {
  const artifacts: KeptArtifact[] = [];
  for (const { key, mediaType } of outputKinds) {
    const file = recipe.build.outputs[key];
    if (file === undefined) continue;
    const bytes = readLeftFile(tree, file, outputMaxBytes);
    if (bytes === undefined) {
      const summary = `the build left no regular file ${file} of at most ${mebibytes(outputMaxBytes)}`;
      return { ok: false, summary };
    }
    const name = path.posix.basename(file);
    artifacts.push(await keepArtifact(ctx, bytes, { mediaType, purpose: key, name }));
  }
  return { ok: true, artifacts };
}
