'use server';
import { acceptAgreement } from '#core/licensing/accept-agreement.ts';
import type { ActionResult } from '../outcomes/refusals.ts';
import { fieldOf, runForAction } from '../outcomes/run-for-action.ts';

/** Signs the text that the page showed, which its hash names. */
export async function acceptAgreementAction(
  agreementSha256: string,
  capacity: 'organization' | 'person',
  _previous: ActionResult<unknown> | undefined,
  form: FormData,
): Promise<ActionResult<unknown>> {
  if (fieldOf(form, 'sure') === '') {
    return { ok: false, code: 'invalid', message: 'Tick the box first: it is your word.' };
  }
  return runForAction(
    (ctx) => acceptAgreement(ctx, { agreementSha256, capacity }),
    capacity === 'organization' ? 'Signed for the organization.' : 'Accepted.',
  );
}
