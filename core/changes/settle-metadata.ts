import { DomainError } from '#core/errors.ts';
import { parseInput } from '#core/parse-input.ts';
import type { ModuleMetadata } from '#drizzle/schema/changes.ts';
import { type ModuleSelf, readModuleFile } from '#formats/module/module-self.ts';
import { limits } from './rules.ts';
import { moduleMetadata, type SubmitModuleInput } from './schema.ts';

/**
 * What is kept of a module: what its file says of itself, and of the rest what its sender says. Pure. A file
 * that is no module says nothing; the run's check then tells what is wrong with it.
 *
 * @throws DomainError `too-large`; `invalid` where file and sender say different things, where neither says
 *   one, or where the file says what no module may be called.
 */
export function settleMetadata({ bytes, metadata }: SubmitModuleInput): ModuleMetadata {
  if (bytes.length > limits.moduleBytes) {
    throw new DomainError(
      'too-large',
      `the module is ${bytes.length} bytes; ${limits.moduleBytes} at most`,
    );
  }
  const read = readModuleFile(bytes);
  const self = read.ok ? read.self : undefined;
  const missing = read.ok ? undefined : read.fault.message;
  return parseInput(moduleMetadata, {
    version: metadata.version,
    description: metadata.description,
    name: settle('name', metadata.name, self, missing),
    licence: settle('licence', metadata.licence, self, missing),
  });
}

/** SPDX expressions are told apart by their letters, not by their case; names are lower case anyway. */
function settle(
  field: 'name' | 'licence',
  said: string | undefined,
  self: ModuleSelf | undefined,
  missing: string | undefined,
): string {
  const own = self?.[field] || undefined; // an empty text says nothing
  if (own === undefined && said === undefined) {
    const why = missing === undefined ? 'says none' : missing;
    throw new DomainError('invalid', `${field}: the file ${why}; say it with the upload`);
  }
  if (own === undefined) return said ?? '';
  if (said !== undefined && said.toLowerCase() !== own.toLowerCase()) {
    throw new DomainError(
      'invalid',
      `${field}: the file says "${printable(own)}", its upload "${said}"; leave it out, or build the module with what is right`,
    );
  }
  return own;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
