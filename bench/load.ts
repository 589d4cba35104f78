/** Readers over HTTP: each a connection of its own, that asks for pages as a browser does. */
import { Agent, request } from 'node:http';

/** What one person's browser asks for: an address of the portal, and who asks. */
export interface Question {
  url: string;
  cookie: string;
}

export interface Answers {
  /** Until each ended, whole or not, in milliseconds. */
  latenciesMs: number[];
  /** Refused, broken off, or not whole within the limit: what was said, and how often. */
  failures: Map<string, number>;
}

const answerMs = 30_000;

export function noAnswers(): Answers {
  return { latenciesMs: [], failures: new Map() };
}

/** One connection, kept open between its requests. */
export function openConnection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

/** Asks, reads the answer to its end, and writes down how it went. */
export async function ask(agent: Agent, question: Question, answers: Answers): Promise<void> {
  const startMs = performance.now();
  try {
    await readWhole(agent, question);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    answers.failures.set(said, (answers.failures.get(said) ?? 0) + 1);
  }
  answers.latenciesMs.push(performance.now() - startMs);
}

function readWhole(agent: Agent, { url, cookie }: Question): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      agent,
      headers: { cookie, accept: 'text/html', 'accept-encoding': 'gzip' },
      signal: AbortSignal.timeout(answerMs),
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      response.on('error', reject);
      response.on('close', () => {
        if (!response.complete) reject(new Error('broken off'));
        else if (response.statusCode === 200) resolve();
        else reject(new Error(`status ${response.statusCode}`));
      });
      response.resume();
    });
    asked.end();
  });
}

export function countFailures({ failures }: Answers): number {
  return [...failures.values()].reduce((sum, times) => sum + times, 0);
}

/** The smallest value that `share` of all do not exceed. @throws RangeError for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  if (found === undefined) throw new RangeError('quantile of nothing');
  return found;
}
