import { mkdirSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { removeFolder } from '#adapters/sandbox/remove-folder.ts';
import { appendRunState } from '#core/ci/append-run-event.ts';
import { type KeptArtifact, keepArtifact } from '#core/ci/artifact-rows.ts';
import { type BuildFacts, recordBuild } from '#core/ci/record-build.ts';
import type { BuildRow, RunSubject } from '#core/ci/rows.ts';
import type { Recipe } from '#core/ci/schema.ts';
import { DomainError } from '#core/errors.ts';
import type { SandboxEnd, SandboxLimits } from '#core/ports.ts';
import { readBuildLog } from './build-log.ts';
import { ChunkWriter } from './chunk-writer.ts';
import {
  type CompileCache,
  compileCache,
  fillCache,
  readManifest,
  warmTree,
} from './compile-cache.ts';
import { readLeftFile } from './folders.ts';
import type { Bench } from './shop.ts';
import { layOutTree } from './work-tree.ts';

const outputMaxBytes = 64 * 2 ** 20;
const stream = 'build';

/** What a build may use. Generous for a hypervisor, nothing for a bomb. */
export function buildLimits(recipe: Recipe): SandboxLimits {
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
 * @param options `own`: judged by its own files; `trusted`: of the target branch, so it may fill the cache.
 * @throws DomainError `infrastructure` when something of ours broke: the job is tried again.
 */
export async function performBuild(
  bench: Bench,
  subject: RunSubject,
  recipe: Recipe,
  options: { own: boolean; trusted: boolean },
): Promise<BuildRow> {
  const { ctx } = bench;
  const startedAtMs = ctx.nowMs();
  const runId = subject.run.id;
  const sandbox = ctx.ports.sandbox.describe();
  appendRunState(ctx, { runId, station: 'build', stream, state: { phase: 'started' } });
  if (sandbox.form === 'none') {
    const summary = `no build: this machine offers no sandbox (${sandbox.reason})`;
    const refusal = { outcome: 'infrastructure', summary, warningsCount: 0 } as const;
    return recordBuild(ctx, runId, { ...refusal, sandbox: 'none', startedAtMs, artifacts: [] });
  }
  const parent = path.join(bench.dataFolder, 'work', bench.owner);
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, 'build-'));
  try {
    await layOutTree(bench, subject, recipe, folder, options.own);
    const tree = path.join(folder, 'tree');
    const facts = await buildTree(bench, subject, recipe, tree, options.trusted);
    bench.signal.throwIfAborted();
    return recordBuild(ctx, runId, { ...facts, sandbox: sandbox.form, startedAtMs });
  } finally {
    await removeFolder(folder);
  }
}

async function buildTree(
  bench: Bench,
  { run }: RunSubject,
  recipe: Recipe,
  tree: string,
  trusted: boolean,
): Promise<Omit<BuildFacts, 'sandbox' | 'startedAtMs'>> {
  const { ctx } = bench;
  const { version } = ctx.ports.toolchain.describe();
  const cache: CompileCache = compileCache(bench.dataFolder, run.judgeCommit, recipe, version);
  const sources = trusted ? readManifest(tree) : undefined;
  if (!trusted) warmTree(cache, tree, recipe);
  const { end, log } = await runCommand(bench, run.id, recipe, tree);
  const reading = readBuildLog(log);
  const artifacts: KeptArtifact[] = [
    await keepArtifact(ctx, Buffer.from(log), {
      mediaType: 'text/plain',
      purpose: 'build-log',
      name: 'build.log',
    }),
  ];
  const failure = describeEnd(end, reading.error);
  if (failure !== undefined) {
    return { outcome: 'fail', ...failure, warningsCount: reading.warningsCount, artifacts };
  }
  const outputs = await keepOutputs(bench, recipe, tree);
  if (!outputs.ok) {
    const { summary } = outputs;
    return { outcome: 'fail', summary, warningsCount: reading.warningsCount, artifacts };
  }
  if (sources !== undefined) fillCache(cache, tree, sources);
  return {
    outcome: 'pass',
    summary: `built ${recipe.build.outputs.image}`,
    warningsCount: reading.warningsCount,
    artifacts: [...artifacts, ...outputs.artifacts],
  };
}

async function runCommand(
  bench: Bench,
  runId: string,
  recipe: Recipe,
  tree: string,
): Promise<{ end: Exclude<SandboxEnd, { kind: 'broken' }>; log: string }> {
  const { ctx, signal } = bench;
  const toolchain = ctx.ports.toolchain.describe();
  const chunks: Uint8Array[] = [];
  const writer = new ChunkWriter(ctx, { runId, station: 'build', stream });
  const say = (bytes: Uint8Array) => {
    chunks.push(bytes);
    if (!signal.aborted) writer.write(bytes);
  };
  const isMake = recipe.build.command[0] === 'make';
  const command = [...recipe.build.command, ...(isMake ? toolchain.makeVariables : [])];
  try {
    const end = await ctx.ports.sandbox.run({
      command,
      workFolder: tree,
      readOnly: toolchain.readOnly,
      environment: toolchain.environment,
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

/** @returns undefined for a build that ended well. */
function describeEnd(
  end: Exclude<SandboxEnd, { kind: 'broken' }>,
  error: ReturnType<typeof readBuildLog>['error'],
): { summary: string; path?: string; line?: number } | undefined {
  if (end.kind === 'limited') return { summary: describeLimit(end) };
  if (end.kind === 'signalled') return { summary: `the build was ended by ${end.signal}` };
  if (end.code === 0) return undefined;
  if (error === undefined) {
    return { summary: `the build command ended with status ${end.code}; its log says why` };
  }
  if (error.path === undefined) return { summary: error.text };
  const { path: place, line } = error;
  return {
    summary: `${place}:${line}: ${error.text}`,
    path: place,
    ...(line === undefined ? {} : { line }),
  };
}

const limitWords: Record<keyof SandboxLimits, (value: number) => string> = {
  wallMs: (value) => `time: ${value / 1000} s`,
  cpuSeconds: (value) => `processor time: ${value} s`,
  memoryBytes: (value) => `memory: ${mebibytes(value)}`,
  fileSizeBytes: (value) => `the size of one file: ${mebibytes(value)}`,
  diskBytes: (value) => `disk: ${mebibytes(value)}`,
  processes: (value) => `processes: ${value} at once`,
  outputBytes: (value) => `output: ${mebibytes(value)}`,
};

function describeLimit(end: Extract<SandboxEnd, { kind: 'limited' }>): string {
  return `the sandbox contained the build: it reached the limit on ${limitWords[end.limit](end.value)}`;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

const outputKinds = [
  { key: 'image', mediaType: 'application/octet-stream' },
  { key: 'elf', mediaType: 'application/x-elf' },
  { key: 'symvers', mediaType: 'text/plain' },
] as const;

async function keepOutputs(
  { ctx }: Bench,
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
