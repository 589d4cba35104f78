import { verifyChain } from '#core/audit/verify-chain.ts';
import { answer } from '../../answer.ts';
import { serve } from '../../door.ts';

/** `GET /api/audit/verify`: walks the whole audit log; 200 with what was found, also when it was tampered with. */
export function GET(request: Request): Promise<Response> {
  return serve(request, (ctx) => answer(verifyChain(ctx)));
}
