/**
 * What recording reads costs a reader: pages of files, each read for the first time, from one portal in which recording
 * is on and off in turn. Of each page the same source is shown, so that only the recording differs.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { count } from 'drizzle-orm';
import type { Environment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import { importTree } from '#adapters/git/import-tree.ts';
import type { Context } from '#core/context.ts';
import { createRepository } from '#core/source/create-repository.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { signInByHttp, startTemporaryPortal } from '#scripts/temporary-portal.ts';
import { ask, countFailures, noAnswers, openConnection } from './load.ts';
import { type Figures, median, round } from './statistics.ts';

export const auditFigures = ['audit.read_overhead_percent'] as const;

const pairs = 20;
const pagesPerHalf = 12;
const warmPages = 40;
const files = warmPages + pairs * pagesPerHalf * 2;
const tree = {
  slug: 'reads',
  name: 'Reads',
  description: 'One file under many names, for measuring reads',
  defaultBranch: 'main',
} as const;

export async function measureAudit(): Promise<Figures> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-reads-'));
  const file = path.join(folder, 'off');
  const before = process.env.NODE_OPTIONS;
  process.env.RECORDING_SWITCH = file;
  process.env.NODE_OPTIONS = `${before ?? ''} --import ${path.resolve('bench/recording-switch.mjs')}`;
  try {
    const portal = await startTemporaryPortal({ runners: 0, prepare: hostTree });
    try {
      const cookie = await signInByHttp(portal.url, portal.account('maintainer@'));
      const site = await openSite(portal.environment, 'portal');
      try {
        return await measurePairs(portal.url, cookie, { file, ctx: site.ctx });
      } finally {
        site.close();
      }
    } finally {
      await portal.close();
    }
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
    delete process.env.RECORDING_SWITCH;
    await rm(folder, { recursive: true, force: true });
  }
}

/** A C file of ours under many names, in folders as deep as trees have them. */
async function hostTree(ctx: Context, { dataFolder }: Environment): Promise<void> {
  await createRepository(ctx, tree);
  const source = await mkdtemp(path.join(os.tmpdir(), 'slipway-reads-tree-'));
  const text = await readFile('hypervisor/kernel/main.c');
  for (let index = 0; index < files; index += 1) {
    const target = path.join(source, pathOf(index));
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  const bare = path.join(dataFolder, 'repositories', `${tree.slug}.git`);
  const author = {
    name: 'Bench',
    email: 'bench@keel.example',
    atSeconds: Date.UTC(2026, 0, 1) / 1000,
  };
  await importTree(bare, source, tree.defaultBranch, author, 'reads: import\n');
  await rm(source, { recursive: true, force: true });
}

function pathOf(index: number): string {
  return `drivers/group${index % 17}/part${index % 5}/file${index}.c`;
}

interface Switch {
  /** There while recording is off. */
  file: string;
  ctx: Context;
}

async function measurePairs(url: string, cookie: string, recording: Switch): Promise<Figures> {
  const agent = openConnection();
  let next = 0;
  const pages = async (total: number): Promise<number> => {
    const answers = noAnswers();
    for (let index = 0; index < total; index += 1) {
      const place = `${url}/source/${tree.slug}/file/main/${pathOf(next)}`;
      next += 1;
      await ask(agent, { url: place, cookie }, answers);
    }
    if (countFailures(answers) > 0) throw new Error([...answers.failures.keys()].join('; '));
    return median(answers.latenciesMs);
  };
  const half = async (isOn: boolean): Promise<number> => {
    await set(recording.file, isOn);
    const entries = countEntries(recording.ctx);
    const ms = await pages(pagesPerHalf);
    const written = countEntries(recording.ctx) - entries;
    if (isOn ? written < pagesPerHalf : written > 0) {
      throw new Error(`${written} entries of ${pagesPerHalf} reads, recording ${isOn}`);
    }
    return ms;
  };
  await pages(warmPages);
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    // Whichever goes first, half of the time.
    const order = pair % 2 === 0 ? [true, false] : [false, true];
    const ms = new Map<boolean, number>();
    for (const isOn of order) ms.set(isOn, await half(isOn));
    ratios.push((ms.get(true) ?? 0) / (ms.get(false) ?? 1));
  }
  agent.destroy();
  tellSpread(ratios);
  return { 'audit.read_overhead_percent': round((median(ratios) - 1) * 100) };
}

/** The portal looks for the file every few milliseconds. */
async function set(file: string, isOn: boolean): Promise<void> {
  if (isOn) await rm(file, { force: true });
  else await writeFile(file, '');
  await new Promise((resolve) => setTimeout(resolve, 60));
}

function countEntries(ctx: Context): number {
  return ctx.db.select({ total: count() }).from(auditEntries).get()?.total ?? 0;
}

function tellSpread(ratios: readonly number[]): void {
  const sorted = [...ratios].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(3);
  process.stderr.write(
    `recording over none, ${sorted.length} pairs: quartiles ${at(0.25)} ${at(0.5)} ${at(0.75)}, from ${at(0)} to ${at(1)}\n`,
  );
}
