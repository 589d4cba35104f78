/**
 * Two hundred readers of one portal, while others push: at first each asks again as soon as it has its answer,
 * then once in five seconds, as people read. The load's own process runs on the same processors.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gitAddress, readContribution, type Sender } from '#scripts/contribute.ts';
import { git } from '#scripts/git.ts';
import {
  signInByHttp,
  startTemporaryPortal,
  type TemporaryPortal,
} from '#scripts/temporary-portal.ts';
import { bundledTree } from '#server/open-tree.ts';
import {
  type Answers,
  ask,
  countFailures,
  noAnswers,
  openConnection,
  type Question,
  quantile,
} from './load.ts';
import { type Figures, median, round, seconds } from './statistics.ts';

const readers = 200;
const loopMs = 60_000;
const pacedRounds = 6;
const pacedEveryMs = 5_000;
const pushes = 20;
/** Open changes before the load, so that their list is one. */
const changesBefore = 12;
const healthEveryMs = 1_000;
const signInEveryMs = 10_000;

export const readersFigures = [
  'web.readers_per_second',
  'web.readers_p50_ms',
  'web.readers_failed',
  'git.push_under_load_seconds',
  'git.push_under_load_failed',
  'web.health_under_load_p99_ms',
  'web.sign_in_under_load_ms',
  'web.paced_p50_ms',
  'web.paced_p99_ms',
] as const;

export async function measureReaders(): Promise<Figures> {
  const portal = await startTemporaryPortal();
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'slipway-readers-'));
  try {
    const sender = senderTo(portal);
    const workTree = await prepareCommits(scratch, sender, changesBefore + pushes);
    for (let index = 0; index < changesBefore; index += 1) await push(workTree, index);
    const questions = await openQuestions(portal);
    await warm(questions);
    return {
      ...(await measureLoop(portal, questions, workTree)),
      ...(await measurePaced(questions)),
    };
  } finally {
    await portal.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function senderTo(portal: TemporaryPortal): Sender {
  const { name, email } = portal.seeded.engineer;
  const repository = bundledTree.slug;
  return { portal: portal.url, repository, name, email, token: portal.seeded.token };
}

/** A clone with a branch for each change-to-be: the same driver, with another message. */
async function prepareCommits(scratch: string, sender: Sender, count: number): Promise<string> {
  const workTree = path.join(scratch, 'tree');
  const run = (...args: string[]) => git(args, { cwd: workTree });
  await git(['clone', '--quiet', gitAddress(sender), workTree], { cwd: scratch });
  await run('config', 'user.name', sender.name);
  await run('config', 'user.email', sender.email);
  const { folder, message } = await readContribution('demo/contributions/goldfish-rtc');
  for (let index = 0; index < count; index += 1) {
    await run('checkout', '--quiet', '-B', `change-${index}`, 'origin/main');
    await cp(folder, workTree, {
      recursive: true,
      filter: (file) => path.basename(file) !== 'commit-message',
    });
    await run('add', '--all');
    const id = `Change-Id: I${index.toString(16).padStart(40, '0')}`;
    const varied = message.trimEnd().replace('\n', ` (${index})\n`);
    await run('commit', '--quiet', '-m', `${varied}\n${id}\n`);
  }
  return workTree;
}

async function push(workTree: string, index: number): Promise<void> {
  await git(['push', '--quiet', 'origin', `change-${index}:refs/for/main`], { cwd: workTree });
}

/** Each of several people asks for a file, a folder, a history, the list of changes and a change. */
async function openQuestions(portal: TemporaryPortal): Promise<Question[]> {
  const people = ['maintainer@', 'officer@', 'engineer@', 'manager@northwind'];
  const cookies = await Promise.all(
    people.map((who) => signInByHttp(portal.url, portal.account(who))),
  );
  const source = `/source/${bundledTree.slug}`;
  const places = [
    `${source}/file/main/kernel/main.c`,
    `${source}/tree/main/kernel`,
    `${source}/history/main`,
    '/changes',
    '/changes/1',
  ];
  return cookies.flatMap((cookie) =>
    places.map((place) => ({ url: `${portal.url}${place}`, cookie })),
  );
}

/** Each question once, one after the other. @throws Error when one is refused. */
async function warm(questions: readonly Question[]): Promise<void> {
  const answers = noAnswers();
  const agent = openConnection();
  for (const question of questions) await ask(agent, question, answers);
  agent.destroy();
  if (answers.failures.size > 0) {
    throw new Error(`before the load: ${[...answers.failures.keys()].join(', ')}`);
  }
}

/** A different order for each reader, and the same in each measurement. */
function questionOf(questions: readonly Question[], reader: number, round: number): Question {
  const question = questions[(reader * 7 + round * 11) % questions.length];
  if (question === undefined) throw new RangeError('no question');
  return question;
}

async function measureLoop(
  portal: TemporaryPortal,
  questions: readonly Question[],
  workTree: string,
): Promise<Figures> {
  const untilMs = performance.now() + loopMs;
  const answers = noAnswers();
  const healthMs: number[] = [];
  const signInMs: number[] = [];
  const [pushed] = await Promise.all([
    pushMeanwhile(workTree),
    Promise.all(
      Array.from({ length: readers }, (_, reader) => read(questions, reader, untilMs, answers)),
    ),
    every(healthEveryMs, untilMs, async () => {
      const elapsed = await seconds(async () => {
        await (await fetch(`${portal.url}/api/health`)).text();
      });
      healthMs.push(elapsed * 1000);
    }),
    every(signInEveryMs, untilMs, async () => {
      const elapsed = await seconds(() =>
        signInByHttp(portal.url, portal.account('manager@northwind')),
      );
      signInMs.push(elapsed * 1000);
    }),
  ]);
  tellFailures(answers);
  return {
    'web.readers_per_second': round(
      (answers.latenciesMs.length - countFailures(answers)) / (loopMs / 1000),
    ),
    'web.readers_p50_ms': round(median(answers.latenciesMs)),
    'web.readers_failed': countFailures(answers),
    'git.push_under_load_seconds': round(median(pushed.times)),
    'git.push_under_load_failed': pushed.failed,
    'web.health_under_load_p99_ms': round(quantile(healthMs, 0.99)),
    'web.sign_in_under_load_ms': round(median(signInMs)),
  };
}

/** One reader with a connection of its own, until the time is over. */
async function read(
  questions: readonly Question[],
  reader: number,
  untilMs: number,
  answers: Answers,
): Promise<void> {
  const agent = openConnection();
  for (let round = 0; performance.now() < untilMs; round += 1) {
    await ask(agent, questionOf(questions, reader, round), answers);
  }
  agent.destroy();
}

/** Begins one after the other at even times, whether those before have ended or not. */
async function pushMeanwhile(workTree: string): Promise<{ times: number[]; failed: number }> {
  let failed = 0;
  const times = await Promise.all(
    Array.from({ length: pushes }, async (_, index) => {
      await sleep(((index + 0.5) * loopMs) / pushes);
      return seconds(() =>
        push(workTree, changesBefore + index).catch((error: Error) => {
          failed += 1;
          process.stderr.write(`push ${index}: ${error.message}\n`);
        }),
      );
    }),
  );
  return { times, failed };
}

async function every(
  intervalMs: number,
  untilMs: number,
  work: () => Promise<void>,
): Promise<void> {
  while (performance.now() + intervalMs < untilMs) {
    await sleep(intervalMs);
    await work();
  }
}

/** Each reader once in five seconds, at its own moment of them. */
async function measurePaced(questions: readonly Question[]): Promise<Figures> {
  const answers = noAnswers();
  await Promise.all(
    Array.from({ length: readers }, async (_, reader) => {
      const agent = openConnection();
      await sleep((reader * pacedEveryMs) / readers);
      for (let round = 0; round < pacedRounds; round += 1) {
        const next = sleep(pacedEveryMs);
        await ask(agent, questionOf(questions, reader, round), answers);
        await next;
      }
      agent.destroy();
    }),
  );
  tellFailures(answers);
  return {
    'web.paced_p50_ms': round(median(answers.latenciesMs)),
    'web.paced_p99_ms': round(quantile(answers.latenciesMs, 0.99)),
  };
}

function tellFailures({ failures }: Answers): void {
  for (const [said, times] of failures) process.stderr.write(`${times} readers met: ${said}\n`);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
