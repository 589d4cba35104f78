import { existsSync } from 'node:fs';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { submitChange } from '#core/changes/submit-change.ts';
import { submitMailbox } from '#core/changes/submit-mailbox.ts';
import { submitModule } from '#core/changes/submit-module.ts';
import { type RunRows, readRunRows } from '#core/ci/rows.ts';
import { users } from '#drizzle/schema/identity.ts';
import type { Runner } from '#runner/job-context.ts';
import { workJob } from '#runner/work-job.ts';
import { build } from '#server/build.ts';
import { addCommit, type CommitSpecification, formatPatch } from './git.ts';
import { makeSite, type TestSite } from './site.ts';
import { tinyTree } from './tiny-tree.ts';

/** A site whose repository is the tiny tree, with a runner inside this process. */
export interface Pipeline {
  site: TestSite;
  runner: Runner;
  /** Sends a patch as an engineer of the signed partner. @returns its run. */
  send(
    files: CommitSpecification['files'],
    options?: { message?: string; parent?: string; author?: string },
  ): Promise<Sent>;
  /** The same as git would push it: on top of `parent`, which may be behind the branch. */
  push(files: CommitSpecification['files'], parent: string): Promise<Sent>;
  sendModule(bytes: Uint8Array, name: string): Promise<Sent>;
  /** Works on every job that waits. */
  drain(): Promise<void>;
  rows(runId: string): RunRows;
  close(): void;
}

export interface Sent {
  runId: string;
  changeNumber: number;
}

const ada = { name: 'Ada Test', email: 'ada@vendor.example' };

export async function makePipeline(
  options: {
    /** Over the tiny tree. */
    files?: CommitSpecification['files'];
    /** Instead of it. */
    tree?: CommitSpecification['files'];
    sandbox?: string;
    inside?: string;
    /** The account of the engineer who sends. */
    sender?: { name: string; email: string };
  } = {},
): Promise<Pipeline> {
  const made = ['dist/emulator/node-worker.mjs', 'dist/emulator/hart.wasm', 'dist/reading.mjs'];
  if (!made.every((file) => existsSync(file))) {
    await build(['emulator', 'worker', 'reading'], () => undefined);
  }
  const site = await makeSite({
    files: options.tree ?? { ...tinyTree, ...options.files },
    variables: { SLIPWAY_SANDBOX: options.sandbox ?? 'auto' },
    ...(options.inside === undefined ? {} : { inside: options.inside }),
  });
  const runner: Runner = { ctx: site.ctx, dataFolder: site.folder, owner: 'test-1' };
  const { ctx, userId } = site.signed.engineer;
  const account = options.sender ?? ada;
  const author = `${account.name} <${account.email}>`;
  site.ctx.db.update(users).set(account).where(eq(users.id, userId)).run();
  let sent = 0;
  return {
    site,
    runner,
    async send(files, { message, parent, author: by } = {}) {
      sent += 1;
      const changeId = `I${String(sent).padStart(40, '0')}`;
      const mailbox = formatPatch(site.bareFolder, {
        message:
          message ??
          `drivers: change ${sent}\n\nSigned-off-by: ${author}\nChange-Id: ${changeId}\n`,
        files,
        ...(parent === undefined ? {} : { parent }),
        author: by ?? author,
      });
      return submitMailbox(ctx, {
        repositorySlug: 'keel',
        targetBranch: 'main',
        mailbox: Buffer.from(mailbox),
      });
    },
    async push(files, parent) {
      const store = await site.ctx.ports.git.createChangesStore('keel', site.signed.organizationId);
      const message = `drivers: pushed\n\nSigned-off-by: ${author}\nChange-Id: I${'a'.repeat(40)}\n`;
      const folder = path.join(site.folder, 'repositories', `${store}.git`);
      const ref = 'refs/heads/pushed';
      const commit = addCommit(folder, { message, files, parent, ref, author });
      return submitChange(ctx, { repositorySlug: 'keel', targetBranch: 'main', commit });
    },
    sendModule: (bytes, name) =>
      submitModule(ctx, {
        repositorySlug: 'keel',
        targetBranch: 'main',
        contribution: 'black-box',
        metadata: { name, version: '1.0', licence: 'proprietary', description: 'A clock.' },
        bytes: Uint8Array.from(bytes),
      }),
    async drain() {
      const stopping = new AbortController().signal;
      const { queue } = site.ctx.ports;
      const take = async () => {
        await site.deliver();
        return queue.take(runner.owner, 15_000);
      };
      for (let job = await take(); job; job = await take()) await workJob(runner, job, stopping);
    },
    rows: (runId) => readRunRows(site.ctx, runId),
    close: () => site.close(),
  };
}
