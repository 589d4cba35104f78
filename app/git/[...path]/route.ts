import { gitDoor } from '../door.ts';
import { handleGit } from '../handler.ts';

export const dynamic = 'force-dynamic';

async function answer(request: Request): Promise<Response> {
  return handleGit(await gitDoor(), request);
}

export { answer as GET, answer as POST };
