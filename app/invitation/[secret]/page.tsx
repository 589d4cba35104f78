import { readInvitation } from '#core/identity/read-invitation.ts';
import { ActionForm } from '../../components/forms/action-form.tsx';
import { Field } from '../../components/forms/field.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { runForPage } from '../../outcomes/run-for-page.ts';
import { currentViewer, viewerContext } from '../../session/viewer-context.ts';
import styles from '../../styles/narrow.module.css';
import { roleWords } from '../../text/role-words.ts';
import { acceptInvitationAction } from './actions.ts';

export const metadata = { title: 'Invitation', referrer: 'no-referrer' as const };

export default async function InvitationPage({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  const ctx = await viewerContext();
  const viewer = await currentViewer();
  const invitation = await runForPage(() => readInvitation(ctx, { secret }));
  const { organizationName, email, roles } = invitation;
  return (
    <div className={styles.narrow}>
      <h1>Join {organizationName}</h1>
      <p>
        This link makes an account at {organizationName}
        {email ? ` for ${email}` : ''}. Role: {roles.map((role) => roleWords[role]).join(', ')}. It
        works once.
      </p>
      {viewer ? (
        <Notice tone="held" title={`You are signed in as ${viewer.name}`}>
          <p>The new account is another one. You sign in with it afterwards.</p>
        </Notice>
      ) : null}
      <ActionForm action={acceptInvitationAction.bind(null, secret)} label="Make an account">
        <Field label="Your name" name="name" autoComplete="name" required maxLength={100} />
        <Field
          label="E-mail address"
          name="email"
          type="email"
          autoComplete="username"
          required
          defaultValue={email}
          readOnly={email !== undefined}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={12}
          maxLength={200}
          hint="At least 12 characters. A long sentence is better than odd signs."
        />
        <SubmitButton waiting="Making the account…">Make the account</SubmitButton>
      </ActionForm>
    </div>
  );
}
