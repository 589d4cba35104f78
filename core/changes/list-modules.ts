import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { PersonView } from './schema.ts';

/** A module that a maintainer accepted. */
export interface ModuleSummary {
  changeNumber: number;
  name: string;
  version: string;
  licence: string;
  description: string;
  contribution: 'shared' | 'black-box';
  vendor: PersonView['organization'];
  artifactSha256: string;
  sizeBytes: number;
  acceptedAtMs: number;
}

/**
 * Lists accepted modules that the actor may see, the newest first.
 *
 * @throws DomainError `unauthenticated`.
 */
export function listModules(_ctx: Context): ModuleSummary[] {
  throw new DomainError('infrastructure', 'not built yet');
}
