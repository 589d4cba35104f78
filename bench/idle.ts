/** What a portal and a runner cost that wait: open event streams of a run that says nothing, and no job. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { openDatabase } from '#drizzle/client.ts';
import { jobs } from '#drizzle/schema/ci.ts';
import { pushContribution, readContribution, type Sender } from '#scripts/contribute.ts';
import {
  signInByHttp,
  startTemporaryPortal,
  type TemporaryPortal,
} from '#scripts/temporary-portal.ts';
import { bundledTree } from '#server/open-tree.ts';
import { type Figures, round } from './statistics.ts';

const streamsCount = 300;
/** Several rounds of what a portal and a runner do now and then. */
const measuredMs = 20_000;
const settlingMs = 15_000;
/** Clock ticks in a second, in which Linux tells processor time to all programs. Source: proc(5), times(3). */
const ticksPerSecond = 100;

export const idleFigures = ['web.idle_streams_cpu_percent', 'gate.idle_cpu_percent'] as const;

/** Percent of one core. `null` where there is no /proc to read it from. */
export async function measureIdle(): Promise<Figures> {
  return { ...(await measureStreams()), ...(await measureRunner()) };
}

async function measureStreams(): Promise<Figures> {
  const portal = await startTemporaryPortal({ runners: 0 });
  const closing = new AbortController();
  try {
    const address = await openRun(portal);
    const readers = await Promise.all(
      ['maintainer@', 'officer@'].map((who) => signInByHttp(portal.url, portal.account(who))),
    );
    await Promise.all(
      Array.from({ length: streamsCount }, async (_, index) => {
        const cookie = readers[index % readers.length] ?? '';
        const response = await fetch(address, { headers: { cookie }, signal: closing.signal });
        if (!response.ok) throw new Error(`stream ${index} answered ${response.status}`);
        response.body?.pipeTo(new WritableStream()).catch(() => undefined); // ended by us
      }),
    );
    return { 'web.idle_streams_cpu_percent': await percentOf(portal.running.portal.pid) };
  } finally {
    closing.abort();
    await portal.close();
  }
}

/** @returns the address of the events of a run that no runner takes. */
async function openRun(portal: TemporaryPortal): Promise<string> {
  const { engineer, token } = portal.seeded;
  const sender: Sender = { portal: portal.url, repository: bundledTree.slug, ...engineer, token };
  const contribution = await readContribution('demo/contributions/goldfish-rtc');
  const { changeNumber } = await pushContribution(sender, contribution);
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${portal.url}/api/changes/${changeNumber}`, { headers });
  const change = (await response.json()) as { patchSets: { runs: { id: string }[] }[] };
  return `${portal.url}/api/runs/${change.patchSets[0]?.runs[0]?.id}/events`;
}

async function measureRunner(): Promise<Figures> {
  const portal = await startTemporaryPortal();
  try {
    const [runner] = portal.running.runners;
    await idle(portal);
    return { 'gate.idle_cpu_percent': await percentOf(runner?.pid) };
  } finally {
    await portal.close();
  }
}

/** Until the branch's own run has ended, and the runner has done what follows. */
async function idle({ environment }: TemporaryPortal): Promise<void> {
  const { db, close } = openDatabase(path.join(environment.dataFolder, 'slipway.sqlite'));
  const isDone = () => {
    const states = db.select({ state: jobs.state }).from(jobs).all();
    return states.length > 0 && states.every(({ state }) => state === 'done');
  };
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 500));
  close();
  await new Promise((resolve) => setTimeout(resolve, settlingMs));
}

async function percentOf(pid: number | undefined): Promise<number | null> {
  const before = await ticksOf(pid);
  await new Promise((resolve) => setTimeout(resolve, measuredMs));
  const after = await ticksOf(pid);
  if (before === undefined || after === undefined) return null;
  return round(((after - before) / ticksPerSecond / (measuredMs / 1000)) * 100);
}

/** Of the whole process group. @returns undefined where the system does not tell. */
async function ticksOf(group: number | undefined): Promise<number | undefined> {
  const names = await readdir('/proc').catch(() => undefined);
  if (names === undefined || group === undefined) return undefined;
  let ticks = 0;
  for (const name of names.filter((each) => /^\d+$/.test(each))) {
    const line = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => ''); // it ended
    // behind the program's name, which may hold anything: state, parent, group, …, user and system time
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    if (fields[2] === String(group)) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks;
}
