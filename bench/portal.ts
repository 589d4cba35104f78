/** The portal as its users meet it: a push until its verdict, a source page under load, a clone. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import autocannon from 'autocannon';
import type { RunView } from '#core/views/read-run.ts';
import {
  gitAddress,
  pushContribution,
  readContribution,
  type Sender,
} from '#scripts/contribute.ts';
import { git } from '#scripts/git.ts';
import {
  signInByHttp,
  startTemporaryPortal,
  type TemporaryPortal,
} from '#scripts/temporary-portal.ts';
import { verdictOf } from '#scripts/verdict-of.ts';
import { bundledTree } from '#server/open-tree.ts';
import { hostLargeTree, largeTree } from './large-tree.ts';
import { type Figures, median, round, seconds } from './statistics.ts';

const passes = 5;

export async function measurePortal(): Promise<Figures> {
  const portal = await startTemporaryPortal({ prepare: hostLargeTree });
  try {
    return {
      ...(await measureVerdicts(portal)),
      ...(await measurePages(portal)),
      ...(await measureClone(portal)),
    };
  } finally {
    await portal.close();
  }
}

function senderTo(portal: TemporaryPortal, repository: string): Sender {
  const { name, email } = portal.seeded.engineer;
  return { portal: portal.url, repository, name, email, token: portal.seeded.token };
}

/** One unmeasured push warms the caches; the measured ones differ by their message alone. */
async function measureVerdicts(portal: TemporaryPortal): Promise<Figures> {
  const sender = senderTo(portal, bundledTree.slug);
  const { folder, message } = await readContribution('demo/contributions/goldfish-rtc');
  const verdicts: number[] = [];
  const builds: number[] = [];
  for (let pass = 0; pass <= passes; pass += 1) {
    const varied = message.replace('\n', ` (${pass})\n`);
    const { changeNumber } = await pushContribution(sender, { folder, message: varied });
    const elapsed = await seconds(() => verdictOf(sender, changeNumber));
    if (pass === 0) continue;
    verdicts.push(elapsed);
    builds.push(await buildSeconds(sender, changeNumber));
  }
  return {
    'gate.verdict_seconds': round(median(verdicts)),
    'gate.build_seconds': round(median(builds)),
  };
}

async function buildSeconds(sender: Sender, changeNumber: number): Promise<number> {
  const headers = { authorization: `Bearer ${sender.token}` };
  const read = async (place: string) =>
    (await fetch(`${sender.portal}${place}`, { headers })).json() as Promise<unknown>;
  const change = (await read(`/api/changes/${changeNumber}`)) as {
    patchSets: { runs: { id: string }[] }[];
  };
  const runId = change.patchSets.at(-1)?.runs[0]?.id;
  const { build } = (await read(`/api/runs/${runId}`)) as RunView;
  if (!build) throw new Error(`change ${changeNumber} has no build`);
  return (build.finishedAtMs - build.startedAtMs) / 1000;
}

/** A C file with highlighting, signed in, 16 connections for ten seconds after two of warming. */
async function measurePages(portal: TemporaryPortal): Promise<Figures> {
  const cookie = await signInByHttp(portal.url, portal.account('maintainer@'));
  const load = (duration: number) =>
    autocannon({
      url: `${portal.url}/source/${bundledTree.slug}/file/main/kernel/main.c`,
      connections: 16,
      duration,
      headers: { cookie },
    });
  await load(2);
  const { latency, non2xx, errors } = await load(10);
  if (non2xx + errors > 0) throw new Error(`${non2xx} pages refused, ${errors} connections failed`);
  return { 'web.source_page_p50_ms': latency.p50, 'web.source_page_p99_ms': latency.p99 };
}

/** A tree of some size, over HTTP and by path in turn. */
async function measureClone(portal: TemporaryPortal): Promise<Figures> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'slipway-clone-'));
  const bare = path.join(portal.environment.dataFolder, 'repositories', `${largeTree.slug}.git`);
  const clone = async (from: string) => {
    const target = path.join(scratch, 'clone');
    const elapsed = await seconds(() =>
      git(['clone', '--quiet', '--bare', from, target], { cwd: scratch }),
    );
    await rm(target, { recursive: true });
    return elapsed;
  };
  const ours: number[] = [];
  const peers: number[] = [];
  for (let pass = 0; pass < passes; pass += 1) {
    ours.push(await clone(gitAddress(senderTo(portal, largeTree.slug))));
    peers.push(await clone(`file://${bare}`));
  }
  await rm(scratch, { recursive: true, force: true });
  return { 'git.clone_over_file': round(median(ours) / median(peers)) };
}
