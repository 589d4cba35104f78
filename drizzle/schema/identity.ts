import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const organizations = sqliteTable('organizations', {
  id: text().primaryKey(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  kind: text({ enum: ['owner', 'partner'] }).notNull(),
  /** `invited` until a signatory has accepted an agreement; `revoked` sees nothing from that moment on. */
  status: text({ enum: ['invited', 'active', 'revoked'] }).notNull(),
  createdAtMs: integer().notNull(),
  revokedAtMs: integer(),
});

export const users = sqliteTable('users', {
  id: text().primaryKey(),
  /** Lower case. */
  email: text().notNull().unique(),
  name: text().notNull(),
  organizationId: text()
    .notNull()
    .references(() => organizations.id),
  /** argon2id, PHC string. */
  passwordHash: text().notNull(),
  createdAtMs: integer().notNull(),
  disabledAtMs: integer(),
});

export const roles = [
  'engineer',
  'manager',
  'maintainer',
  'licence-officer',
  'board',
  'auditor',
] as const;
export type Role = (typeof roles)[number];

export const userRoles = sqliteTable(
  'user_roles',
  {
    userId: text()
      .notNull()
      .references(() => users.id),
    role: text({ enum: roles }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.role] })],
);

/** A one-time link that makes an account. The secret itself is shown once and never stored. */
export const invitations = sqliteTable('invitations', {
  id: text().primaryKey(),
  organizationId: text()
    .notNull()
    .references(() => organizations.id),
  /** Null: whoever holds the link names the address (the owner's first account). */
  email: text(),
  roles: text({ mode: 'json' }).$type<Role[]>().notNull(),
  secretSha256: text().notNull().unique(),
  invitedByUserId: text(),
  createdAtMs: integer().notNull(),
  expiresAtMs: integer().notNull(),
  usedAtMs: integer(),
});

/** Signed-in browsers. The cookie carries the id; a row revoked is a browser signed out, at once. */
export const sessions = sqliteTable('sessions', {
  id: text().primaryKey(),
  userId: text()
    .notNull()
    .references(() => users.id),
  createdAtMs: integer().notNull(),
  expiresAtMs: integer().notNull(),
  revokedAtMs: integer(),
  address: text(),
});

/** For throttling: one row a try. */
export const signInAttempts = sqliteTable(
  'sign_in_attempts',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** What the account is counted by: a user's id, or of an unknown account a short digest. */
    email: text().notNull(),
    /** What the origin is counted by: `device:<id>`, an IPv4 address, the /64 of an IPv6 address. */
    address: text().notNull(),
    succeeded: integer({ mode: 'boolean' }).notNull(),
    atMs: integer().notNull(),
  },
  (table) => [
    index('sign_in_attempts_email').on(table.email, table.atMs),
    index('sign_in_attempts_address').on(table.address, table.atMs),
  ],
);

export const tokenScopes = ['read', 'write'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** Personal access tokens for git and the API. */
export const accessTokens = sqliteTable('access_tokens', {
  id: text().primaryKey(),
  userId: text()
    .notNull()
    .references(() => users.id),
  name: text().notNull(),
  secretSha256: text().notNull().unique(),
  scopes: text({ mode: 'json' }).$type<TokenScope[]>().notNull(),
  createdAtMs: integer().notNull(),
  expiresAtMs: integer().notNull(),
  lastUsedAtMs: integer(),
  revokedAtMs: integer(),
});
