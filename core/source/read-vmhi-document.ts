import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { findVmhiDocuments } from './list-vmhi-documents.ts';

/**
 * One published interface document, to everybody.
 *
 * @param input `name`: as listVmhiDocuments gives it.
 * @returns `markdown`: a header comes as one fenced block.
 * @throws DomainError `not-found` for anything that is not in that list.
 */
export async function readVmhiDocument(
  ctx: Context,
  input: { name: string },
): Promise<{ title: string; kind: 'document' | 'header'; markdown: string }> {
  const found = (await findVmhiDocuments(ctx)).find(({ name }) => name === input.name);
  if (!found) {
    throw new DomainError('not-found', `no published document "${input.name.slice(0, 100)}"`);
  }
  const { title, kind, text } = found;
  return { title, kind, markdown: kind === 'document' ? text : fence(text) };
}

/** The fence is longer than any run of backquotes inside. */
function fence(text: string): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const mark = '`'.repeat(longest + 1);
  return `${mark}c\n${text}${text.endsWith('\n') ? '' : '\n'}${mark}\n`;
}
