import type { Viewer } from '#core/identity/rows.ts';

type Role = Viewer['roles'][number];

/** What each role is called on pages, with what it may do. */
export const roleWords: Record<Role, string> = {
  engineer: 'engineer',
  manager: 'manager (signs for the organization, invites engineers)',
  maintainer: 'maintainer',
  'licence-officer': 'licence officer',
  board: 'architecture board',
  auditor: 'auditor',
};

/** The same, where there is no room to explain. */
export const roleNames: Record<Role, string> = { ...roleWords, manager: 'manager' };
