/**
 * Git's pre-receive and proc-receive hooks. A relay: it hands what git says to the portal, over the socket
 * and under the key that the portal put in its environment, and gives git the portal's answer. It holds no rules.
 * Source: githooks(5), "pre-receive" and "proc-receive".
 */
import { connect } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { encodeLine, flush, sectionReader } from '#formats/git/pkt-line.ts';
import {
  type HookAnswer,
  type HookCommand,
  type HookQuestion,
  type HookResult,
  hookEnvironment,
} from './hook-protocol.ts';

function readCommand(line: string): HookCommand {
  const [oldId = '', newId = '', ...ref] = line.split(' ');
  return { oldId, newId, ref: ref.join(' ') };
}

async function ask(question: Omit<HookQuestion, 'key'>): Promise<HookResult[]> {
  const { [hookEnvironment.key]: key = '', [hookEnvironment.socket]: address = '' } = process.env;
  const socket = connect(address);
  socket.write(`${JSON.stringify({ ...question, key } satisfies HookQuestion)}\n`);
  for await (const line of createInterface({ input: socket })) {
    const answer: HookAnswer = JSON.parse(line);
    if ('results' in answer) {
      socket.end();
      return answer.results;
    }
    process.stderr.write(`${answer.say}\n`);
  }
  throw new Error('the portal went away');
}

async function preReceive(): Promise<void> {
  const commands: HookCommand[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    commands.push(readCommand(line));
  }
  const quarantine = process.env.GIT_QUARANTINE_PATH;
  const results = await ask({
    hook: 'pre-receive',
    commands,
    // relative to the repository, where git starts its hooks
    ...(quarantine === undefined ? {} : { quarantine: path.resolve(quarantine) }),
  });
  if (results.length === 0 || results.some((result) => result.refusal !== undefined)) {
    process.exitCode = 1;
  }
}

async function procReceive(): Promise<void> {
  const section = sectionReader(process.stdin);
  const [greeting = ''] = await section();
  if (!greeting.startsWith('version=1')) throw new Error(`git greets with "${greeting}"`);
  process.stdout.write(Buffer.concat([encodeLine('version=1\n'), flush]));
  const commands = (await section()).map(readCommand);
  const results = await ask({ hook: 'proc-receive', commands });
  const report = results.map(({ ref, refusal }) =>
    encodeLine(
      refusal === undefined ? `ok ${ref}\n` : `ng ${ref} ${refusal.replace(/\s+/g, ' ')}\n`,
    ),
  );
  process.stdout.write(Buffer.concat([...report, flush]));
}

try {
  await (process.argv[2] === 'proc-receive' ? procReceive() : preReceive());
} catch (error) {
  process.stderr.write(
    `the push was not taken: ${error instanceof Error ? error.message : error}\n`,
  );
  process.exitCode = 1;
}
process.stdin.unref();
