import { commitMessageHook } from './script.ts';

export const dynamic = 'force-static';

/** Public: it holds nothing of anybody's. */
export function GET(): Response {
  return new Response(commitMessageHook, {
    headers: { 'Content-Type': 'text/x-shellscript; charset=utf-8' },
  });
}
