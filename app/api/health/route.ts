import { listRepositories } from '#core/source/list-repositories.ts';
import { answer } from '../answer.ts';
import { serve } from '../door.ts';

/** Says that the portal answers and its database can be read. */
export function GET(request: Request): Promise<Response> {
  return serve(request, (ctx) => {
    listRepositories(ctx);
    return answer({ status: 'ok' });
  });
}
