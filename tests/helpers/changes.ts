import path from 'node:path';
import { desc, eq } from 'drizzle-orm';
import type { Submitted } from '#core/changes/schema.ts';
import { submitChange } from '#core/changes/submit-change.ts';
import { submitModule } from '#core/changes/submit-module.ts';
import { castVote } from '#core/review/cast-vote.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { verdicts } from '#drizzle/schema/ci.ts';
import { addCommit, type CommitSpecification, git } from './git.ts';
import type { Person, TestHouse } from './house.ts';

/** A Change-Id that differs by its seed. */
export function changeIdOf(seed: string): string {
  return `I${Buffer.from(seed).toString('hex').padEnd(40, '0').slice(0, 40)}`;
}

export function storeFolder(house: TestHouse, organizationId: string): string {
  return path.join(house.folder, 'repositories', 'keel.changes', `${organizationId}.git`);
}

/** Puts a commit where a push puts it, and makes the change. */
export async function sendCommit(
  house: TestHouse,
  person: Person,
  specification: {
    seed: string;
    files: CommitSpecification['files'];
    base?: string;
    subject?: string;
  },
): Promise<Submitted & { commit: string }> {
  await house.ctx.ports.git.createChangesStore('keel', person.organizationId);
  const base = specification.base ?? git(house.bareFolder, ['rev-parse', 'refs/heads/main']);
  const subject = specification.subject ?? `drivers: ${specification.seed}`;
  const commit = addCommit(storeFolder(house, person.organizationId), {
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

/** The end of a run, as the gate writes it. */
export function conclude(
  house: TestHouse,
  runId: string,
  outcome: 'pass' | 'fail' | 'infrastructure' = 'pass',
  lacking: string | null = null,
): void {
  house.ctx.db
    .insert(verdicts)
    .values({
      id: house.ctx.newId(),
      runId,
      outcome,
      station: outcome === 'pass' ? 'verdict' : 'boot',
      sentence: outcome === 'pass' ? 'Verified.' : 'Boot smp2 stopped at milestone 3 of 7.',
      lacking,
      evidenceSha256: '0'.repeat(64),
      createdAtMs: house.ctx.nowMs(),
    })
    .run();
}

/** Verified and approved: nothing but the merge is left. */
export function makeReady(house: TestHouse, sent: Submitted): void {
  conclude(house, sent.runId);
  approve(house, sent);
}

export function approve(house: TestHouse, sent: Submitted): void {
  castVote(house.owner.maintainer.ctx, {
    number: sent.changeNumber,
    patchSet: sent.patchSetNumber,
    value: 2,
  });
}

export function newestEntry(house: TestHouse, action: string) {
  return house.ctx.db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.action, action))
    .orderBy(desc(auditEntries.sequence))
    .get();
}

export function countEntries(house: TestHouse, action: string): number {
  return house.ctx.db.select().from(auditEntries).where(eq(auditEntries.action, action)).all()
    .length;
}
