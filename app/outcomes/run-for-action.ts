import { revalidatePath } from 'next/cache';
import { type Context, whenWritable } from '#core/context.ts';
import { viewerContext } from '../session/viewer-context.ts';
import { type ActionResult, refusalResult } from './refusals.ts';

/**
 * Runs one verb for a server action of an `ActionForm`. On success the page that the action was called from
 * is rendered again.
 *
 * @param done the sentence on success, or what makes it of the verb's result.
 * @returns the verb's result, or its refusal.
 * @throws whatever the verb threw that is no refusal.
 */
export async function runForAction<T>(
  verb: (ctx: Context) => T | Promise<T>,
  done: string | ((value: T) => string),
): Promise<ActionResult<T>> {
  try {
    const ctx = await viewerContext();
    await whenWritable(ctx);
    const value = await verb(ctx);
    revalidatePath('/', 'layout');
    return { ok: true, value, message: typeof done === 'string' ? done : done(value) };
  } catch (error) {
    return refusalResult(error);
  }
}

/** A field of a form as text; '' when it is missing or a file. */
export function fieldOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
