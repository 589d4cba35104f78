import type { Context } from '#core/context.ts';
import { findViewer, type Viewer } from './rows.ts';

/** Who is signed in, for pages that greet; undefined for everybody else, never a throw. */
export function readViewer(ctx: Context): Viewer | undefined {
  return findViewer(ctx);
}
