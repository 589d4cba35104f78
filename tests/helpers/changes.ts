import path from 'node:path';
import { desc, eq } from 'drizzle-orm';
import type { Submitted } from '#core/changes/schema.ts';
import { submitChange } from '#core/changes/submit-change.ts';
import { submitModule } from '#core/changes/submit-module.ts';
import { addMessage } from '#core/outbox/add-message.ts';
import { castVote } from '#core/review/cast-vote.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { verdicts } from '#drizzle/schema/ci.ts';
import { addCommit, type CommitSpecification, git } from './git.ts';
import type { Person, TestSite } from './site.ts';

/** A Change-Id that differs by its seed. */
export function changeIdOf(seed: string): string {
  return `I${Buffer.from(seed).toString('hex').padEnd(40, '0').slice(0, 40)}`;
}

export function storeFolder(site: TestSite, organizationId: string): string {
  return path.join(site.folder, 'repositories', 'keel.changes', `${organizationId}.git`);
}

/** Puts a commit where a push puts it, and makes the change. */
export async function sendCommit(
  site: TestSite,
  person: Person,
  specification: {
    seed: string;
    files: CommitSpecification['files'];
    base?: string;
    subject?: string;
  },
): Promise<Submitted & { commit: string }> {
  await site.ctx.ports.git.createChangesStore('keel', person.organizationId);
  const base = specification.base ?? git(site.bareFolder, ['rev-parse', 'refs/heads/main']);
  const subject = specification.subject ?? `drivers: ${specification.seed}`;
  const commit = addCommit(storeFolder(site, person.organizationId), {
    message: `${subject}\n\nChange-Id: ${changeIdOf(specification.seed)}\n`,
    files: specification.files,
    ref: 'refs/sent/commit',
    parent: base,
  });
  const sent = { repositorySlug: 'keel', targetBranch: 'main', commit };
  return { ...(await submitChange(person.ctx, sent)), commit };
}

export function sendModule(
  person: Person,
  module: {
    name: string;
    contribution: 'shared' | 'black-box';
    bytes?: Uint8Array;
    version?: string;
  },
): Promise<Submitted> {
  return submitModule(person.ctx, {
    repositorySlug: 'keel',
    targetBranch: 'main',
    contribution: module.contribution,
    metadata: {
      name: module.name,
      version: module.version ?? '1.0',
      licence: 'proprietary',
      description: 'Drives a thing.',
    },
    bytes: module.bytes ?? Buffer.from(`ELF of ${module.name}`),
  });
}

/** The end of a run, as the runner writes it. */
export function conclude(
  site: TestSite,
  runId: string,
  outcome: 'pass' | 'fail' | 'infrastructure' = 'pass',
  lacking: string | null = null,
): void {
  site.ctx.db
    .insert(verdicts)
    .values({
      id: site.ctx.newId(),
      runId,
      outcome,
      station: outcome === 'pass' ? 'verdict' : 'boot',
      sentence: outcome === 'pass' ? 'Verified.' : 'Boot smp2 stopped at milestone 3 of 7.',
      lacking,
      evidenceSha256: '0'.repeat(64),
      createdAtMs: site.ctx.nowMs(),
    })
    .run();
  addMessage(site.ctx, {
    topic: 'run.concluded.v1',
    subject: `run:${runId}`,
    payload: { runId },
  });
}

/** Verified and approved: nothing but the merge is left. */
export function makeReady(site: TestSite, sent: Submitted): void {
  conclude(site, sent.runId);
  approve(site, sent);
}

export function approve(site: TestSite, sent: Submitted): void {
  castVote(site.owner.maintainer.ctx, {
    number: sent.changeNumber,
    patchSet: sent.patchSetNumber,
    value: 2,
  });
}

export function newestEntry(site: TestSite, action: string) {
  return site.ctx.db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.action, action))
    .orderBy(desc(auditEntries.sequence))
    .get();
}

export function countEntries(site: TestSite, action: string): number {
  return site.ctx.db.select().from(auditEntries).where(eq(auditEntries.action, action)).all()
    .length;
}
