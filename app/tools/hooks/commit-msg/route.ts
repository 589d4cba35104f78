/** Where git-review looks for the hook. */
export { GET } from '../../../hooks/commit-msg/route.ts';

export const dynamic = 'force-static';
