/**
 * A portal of its own process that kills itself (SIGKILL) at a named moment. The test bundles it.
 * Arguments: data folder, hook file, moment, then `push`, `deliver` or `merge <change number> <user id> <session id>`.
 * For `push` it prints its port and serves the git door. `deliver` ends once every message of the outbox is delivered.
 */
import { readEnvironment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import { holdFolder } from '#adapters/hold-folder.ts';
import { recoverAtStart } from '#app/git/recover-at-start.ts';
import { messageHandlers } from '#app/process/message-handlers.ts';
import { asActor, type Context } from '#core/context.ts';
import type { GitPort } from '#core/git-port.ts';
import { Relay } from '#core/outbox/relay.ts';
import type { Handlers } from '#core/outbox/schema.ts';
import type { NewsPort } from '#core/ports.ts';
import { merge } from '#core/review/merge.ts';
import { serveGitDoor } from './git-door.ts';

const [dataFolder = '', hookFile = '', moment = '', task = '', ...rest] = process.argv.slice(2);

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('not reached');
}

/** The port, with a mine at one of its calls. */
function mine(git: GitPort): GitPort {
  return {
    ...git,
    async updateRef(slug, ref, next, expected) {
      const incoming = ref.startsWith('refs/incoming/');
      if (moment === 'before-incoming' && incoming) die();
      if (moment === 'before-lasting' && !incoming) die();
      const done = await git.updateRef(slug, ref, next, expected);
      if (moment === 'after-incoming' && incoming) die();
      return done;
    },
    async deleteRef(slug, ref) {
      if (moment === 'before-delete') die();
      await git.deleteRef(slug, ref);
    },
    async publish(slug, store, commit) {
      await git.publish(slug, store, commit);
      if (moment === 'after-publish') die();
    },
    moveBranchNow(slug, branch, next, expected) {
      if (moment === 'before-move') die();
      const moved = git.moveBranchNow(slug, branch, next, expected);
      if (moment === 'after-move') die();
      return moved;
    },
  };
}

/** The same for what is told once a message is written. */
function mineNews(news: NewsPort): NewsPort {
  return {
    ...news,
    tell(topic) {
      if (moment === 'written' && topic === 'outbox') die();
      news.tell(topic);
    },
  };
}

/** And for the handlers of messages: `before:<topic>` and `after:<topic>`. */
function mineHandlers(handlers: Handlers): Handlers {
  const mined = Object.entries(handlers).map(([topic, handler]) => [
    topic,
    async (...args: unknown[]) => {
      if (moment === `before:${topic}`) die();
      await (handler as (...args: unknown[]) => unknown)(...args); // those of this topic
      if (moment === `after:${topic}`) die();
    },
  ]);
  return Object.fromEntries(mined) as Handlers; // the same keys
}

const environment = readEnvironment({
  SLIPWAY_DATA: dataFolder,
  SLIPWAY_SANDBOX: 'none',
  SLIPWAY_QUOTA_RUNS: '100000/100000',
});
const site = await openSite(environment, 'portal');
const ctx: Context = {
  ...site.ctx,
  ports: {
    ...site.ctx.ports,
    git: mine(site.ctx.ports.git),
    news: mineNews(site.ctx.ports.news),
  },
  nowMs: () => Date.UTC(2026, 0, 5, 10),
};
const relay = new Relay(ctx, mineHandlers(messageHandlers));
if (task === 'push') {
  holdFolder(dataFolder);
  await recoverAtStart(ctx);
  relay.start();
  const door = await serveGitDoor(ctx, dataFolder, hookFile);
  process.stdout.write(`${door.url}\n`);
} else if (task === 'deliver') {
  await recoverAtStart(ctx);
  relay.start();
  await relay.settle();
  process.exit();
} else {
  await relay.stop();
  const [number = '', userId = '', sessionId = ''] = rest;
  await merge(asActor(ctx, { kind: 'user', userId, sessionId }), { number: Number(number) });
}
