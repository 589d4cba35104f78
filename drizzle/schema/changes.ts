import {
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { organizations, users } from './identity.ts';
import { artifacts, repositories } from './source.ts';

/** One thing under review. */
export const changes = sqliteTable(
  'changes',
  {
    number: integer().primaryKey({ autoIncrement: true }),
    repositoryId: text()
      .notNull()
      .references(() => repositories.id),
    /** Gerrit's trailer: `I` and 40 hex digits. For a module: derived from organization and module name. */
    changeId: text().notNull(),
    targetBranch: text().notNull(),
    subject: text().notNull(),
    /** As the newest push that named one. */
    topic: text(),
    /** Legal kind: becomes part of the product, or stays its vendor's. */
    contribution: text({ enum: ['shared', 'black-box'] }).notNull(),
    form: text({ enum: ['source', 'module'] }).notNull(),
    ownerUserId: text()
      .notNull()
      .references(() => users.id),
    ownerOrganizationId: text()
      .notNull()
      .references(() => organizations.id),
    status: text({ enum: ['open', 'merged', 'abandoned'] }).notNull(),
    createdAtMs: integer().notNull(),
    updatedAtMs: integer().notNull(),
  },
  (table) => [
    uniqueIndex('changes_change_id').on(
      table.repositoryId,
      table.targetBranch,
      table.ownerOrganizationId,
      table.changeId,
    ),
  ],
);

/** Organizations that a black box's vendor names as readers, beside itself and the owner's maintainers. */
export const changeReaders = sqliteTable(
  'change_readers',
  {
    changeNumber: integer()
      .notNull()
      .references(() => changes.number),
    organizationId: text()
      .notNull()
      .references(() => organizations.id),
  },
  (table) => [primaryKey({ columns: [table.changeNumber, table.organizationId] })],
);

export interface ModuleMetadata {
  name: string;
  version: string;
  /** SPDX expression or `proprietary`. */
  licence: string;
  description: string;
}

/** One revision of a change. Immutable. */
export const patchSets = sqliteTable(
  'patch_sets',
  {
    id: text().primaryKey(),
    changeNumber: integer()
      .notNull()
      .references(() => changes.number),
    number: integer().notNull(),
    via: text({ enum: ['git-push', 'mbox', 'module-upload', 'rebase'] }).notNull(),
    uploaderUserId: text()
      .notNull()
      .references(() => users.id),
    /** Tip of the target branch that it was made on. */
    baseCommit: text().notNull(),
    /** Null for a module. Kept alive by `refs/changes/NN/<number>/<patch set>`. */
    headCommit: text(),
    /** The module's bytes; null for source. */
    artifactSha256: text().references(() => artifacts.sha256),
    moduleMetadata: text({ mode: 'json' }).$type<ModuleMetadata>(),
    message: text().notNull(),
    authorName: text().notNull(),
    authorEmail: text().notNull(),
    sizeBytes: integer().notNull(),
    /** Set on a rebase that is to be merged by this person once its verdict passes. */
    mergeWhenVerifiedByUserId: text(),
    createdAtMs: integer().notNull(),
  },
  (table) => [uniqueIndex('patch_sets_number').on(table.changeNumber, table.number)],
);

/** Who may fetch an artifact follows from the changes that use it. Immutable. */
export const artifactUses = sqliteTable(
  'artifact_uses',
  {
    id: text().primaryKey(),
    artifactSha256: text()
      .notNull()
      .references(() => artifacts.sha256),
    /** Null: of the trusted branch itself. */
    changeNumber: integer().references(() => changes.number),
    repositoryId: text()
      .notNull()
      .references(() => repositories.id),
    runId: text(),
    purpose: text({
      enum: ['module', 'image', 'elf', 'symvers', 'build-log', 'console', 'transcript', 'bundle'],
    }).notNull(),
    name: text().notNull(),
    createdAtMs: integer().notNull(),
  },
  (table) => [index('artifact_uses_sha').on(table.artifactSha256)],
);
