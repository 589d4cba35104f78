import { createHash } from 'node:crypto';
import { DomainError } from '#core/errors.ts';
import { lastParagraph, listTrailers } from '#formats/git/commit.ts';

/** As b4 makes them: `20241008-name-of-the-branch-abcdef012345`. Source: b4, "Change-ID". */
const b4Pattern = /^\d{8}-[\w.-]{1,100}$/;

/**
 * Reads the Change-Id of a commit message: the trailer of its last paragraph. One as b4 writes it stands for a
 * Change-Id made of it, so that every revision of its patch is a patch set of one change.
 *
 * @returns `I` and 40 hex digits; undefined without one.
 * @throws DomainError `invalid` for more than one, or one of neither kind.
 */
export function readChangeId(message: string): string | undefined {
  const found = listTrailers(lastParagraph(message)).filter(
    ({ key }) => key.toLowerCase() === 'change-id',
  );
  const value = found[0]?.value;
  if (value === undefined) return undefined;
  if (found.length > 1) {
    throw new DomainError('invalid', 'the message has more than one Change-Id trailer; keep one');
  }
  if (/^I[0-9a-f]{40}$/.test(value)) return value;
  if (b4Pattern.test(value)) return changeIdOf(value);
  throw new DomainError('invalid', `Change-Id "${value.slice(0, 60)}" is not I and 40 hex digits`);
}

/** Makes a Change-Id for what brings none of its own: the same bytes, the same Change-Id. */
export function changeIdOf(bytes: Uint8Array | string): string {
  return `I${createHash('sha1').update(bytes).digest('hex')}`;
}
