/**
 * Source pages of a tree as large as Linux, beside cgit on the same repository, in turn.
 *
 * No page is measured that was asked for before: other addresses of its kind warm the portal up (its threads, its readers
 * of git, the parts that pages share, and code that is compiled once it has run some dozen times), as a portal is that
 * people have read for a minute. The others are asked for once each. So a page's own caches never answer, which people
 * who read the same file get on top.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  signInByHttp,
  startTemporaryPortal,
  type TemporaryPortal,
} from '#scripts/temporary-portal.ts';
import { askCgit, cgitIsHere, configureCgit } from './cgit.ts';
import { generatedTree, linuxLike } from './generated-tree.ts';
import { hostedTree, hostTree } from './hosted-tree.ts';
import {
  listQuestions,
  type PageKind,
  pageKinds,
  type SourceQuestion,
  warmUpPages,
} from './source-questions.ts';
import { type Figures, median, round } from './statistics.ts';

export const sourceFigures = [
  ...pageKinds.flatMap((kind) => [`source.${kind}_p50_ms`, `source.${kind}_over_cgit`]),
  'source.file_html_over_source',
  'web.rss_mb',
] as const;

const tell = (line: string) => void process.stderr.write(`${line}\n`);

export async function measureSource(size = linuxLike): Promise<Figures> {
  const source = await generatedTree(size, tell);
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'slipway-source-'));
  const portal = await startTemporaryPortal({
    runners: 0,
    prepare: (ctx, _environment, seeded) => hostTree(ctx, seeded, source),
  });
  try {
    const folder = path.join(portal.environment.dataFolder, 'repositories');
    const bare = path.join(folder, `${hostedTree.slug}.git`);
    const config = cgitIsHere() ? await configureCgit(scratch, bare) : undefined;
    const cookie = await signInByHttp(portal.url, portal.account('engineer@'));
    const questions = await listQuestions(bare);
    const figures: Figures = {};
    for (const kind of pageKinds) {
      tell(`${kind} pages`);
      Object.assign(figures, await measureKind(kind, questions[kind], { portal, cookie, config }));
    }
    figures['web.rss_mb'] = round((await residentBytes(portal.running.portal.pid)) / 1e6);
    return figures;
  } finally {
    await portal.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Peers {
  portal: TemporaryPortal;
  cookie: string;
  config: string | undefined;
}

async function measureKind(
  kind: PageKind,
  questions: readonly SourceQuestion[],
  { portal, cookie, config }: Peers,
): Promise<Figures> {
  const ask = (question: SourceQuestion) => askPortal(`${portal.url}${question.ours}`, cookie);
  const warmUp = Math.min(warmUpPages, Math.floor(questions.length / 2));
  const ours: number[] = [];
  const theirs: number[] = [];
  const weights: number[] = [];
  for (const [index, question] of questions.entries()) {
    const answer = await ask(question);
    if (answer === undefined) {
      tell(`no ${kind} page: ${question.ours}`);
      return { [`source.${kind}_p50_ms`]: null, [`source.${kind}_over_cgit`]: null };
    }
    if (index < warmUp) continue;
    ours.push(answer.tookMs);
    if (question.sizeBytes !== undefined) weights.push(answer.sizeBytes / question.sizeBytes);
    if (config === undefined) continue;
    theirs.push(await askCgit(config, question.theirs.place, question.theirs.query));
  }
  const p50 = median(ours);
  tell(`${kind}: ${round(p50)} ms, slowest ${round(Math.max(...ours))} ms`);
  return {
    [`source.${kind}_p50_ms`]: round(p50),
    [`source.${kind}_over_cgit`]: theirs.length === 0 ? null : round(p50 / median(theirs)),
    ...(kind === 'file' && { 'source.file_html_over_source': round(median(weights)) }),
  };
}

/** @returns undefined where there is no such page. @throws Error for another answer than the page. */
async function askPortal(
  url: string,
  cookie: string,
): Promise<{ tookMs: number; sizeBytes: number } | undefined> {
  const startMs = performance.now();
  const response = await fetch(url, { headers: { cookie, 'accept-encoding': 'identity' } });
  const bytes = await response.arrayBuffer();
  const tookMs = performance.now() - startMs;
  if (response.status === 404) return undefined;
  if (response.status !== 200) throw new Error(`${url}: ${response.status}`);
  return { tookMs, sizeBytes: bytes.byteLength };
}

/** Of the process and all below it. Source: proc(5), /proc/<pid>/status and stat. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'latin1').catch(() => ''); // it ended
    const field = (what: string) => Number.parseInt(status.split(`\n${what}:`)[1] ?? '0', 10);
    parents.set(Number(name), field('PPid'));
    resident.set(Number(name), field('VmRSS') * 1024);
  }
  let sum = 0;
  for (const [each, bytes] of resident) {
    let at: number | undefined = each;
    while (at !== undefined && at !== pid && at > 1) at = parents.get(at);
    if (at === pid) sum += bytes;
  }
  return sum;
}
