import { listAccessTokens } from '#core/identity/list-access-tokens.ts';
import { listSessions } from '#core/identity/list-sessions.ts';
import { requireUser } from '#core/identity/rows.ts';
import { Facts, Page, PageHead, Section } from '../components/layout/page-parts.tsx';
import { runForPage } from '../outcomes/run-for-page.ts';
import { viewerContext } from '../session/viewer-context.ts';
import { roleWords } from '../text/role-words.ts';
import { Sessions } from './sessions.tsx';
import { CreateToken, Tokens } from './tokens.tsx';

export const metadata = { title: 'Account and tokens' };

export default async function AccountPage() {
  const ctx = await viewerContext();
  const viewer = await runForPage(() => requireUser(ctx));
  const nowMs = ctx.nowMs();
  return (
    <Page>
      <PageHead title="Account and tokens" />
      <Facts
        facts={[
          ['Name', viewer.name],
          ['E-mail', viewer.email],
          ['Organization', viewer.organization.name],
          ['Roles', viewer.roles.map((role) => roleWords[role]).join(', ')],
        ]}
      />
      <Section title="Access tokens" id="tokens" actions={<CreateToken />}>
        <p>
          Git and the <code>slipway</code> command ask for a token instead of your password.
        </p>
        <Tokens tokens={listAccessTokens(ctx)} nowMs={nowMs} />
      </Section>
      <Section title="Sessions" id="sessions">
        <p>Browsers in which you are signed in.</p>
        <Sessions sessions={listSessions(ctx)} nowMs={nowMs} />
      </Section>
    </Page>
  );
}
