import { CircleCheck, CircleDashed } from 'lucide-react';
import type { Viewer } from '#core/identity/rows.ts';
import { readStanding, type Standing } from '#core/licensing/read-standing.ts';
import { ActionForm } from '../components/forms/action-form.tsx';
import { ButtonLink } from '../components/forms/button.tsx';
import { ChoiceField } from '../components/forms/field.tsx';
import { SubmitButton } from '../components/forms/submit-button.tsx';
import { EmptyState } from '../components/layout/empty.tsx';
import { Notice } from '../components/layout/notice.tsx';
import { Columns, Facts, Page, PageHead, Section } from '../components/layout/page-parts.tsx';
import state from '../components/layout/state.module.css';
import { Hash } from '../components/text/hash.tsx';
import { Markdown } from '../components/text/markdown.tsx';
import { AbsoluteTime } from '../components/text/time.tsx';
import { localPath, withReturn } from '../outcomes/return-path.ts';
import { currentViewer, viewerContext } from '../session/viewer-context.ts';
import { withoutTitle } from '../text/published-text.ts';
import { acceptAgreementAction } from './actions.ts';
import styles from './licence.module.css';
import { PrintButton } from './print-button.tsx';
import { standingSteps } from './standing-steps.ts';

export const metadata = { title: 'Licence' };

type Agreement = NonNullable<Standing['agreement']>;

export default async function LicencePage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const ctx = await viewerContext();
  const viewer = await currentViewer();
  const standing = readStanding(ctx);
  const back = localPath((await searchParams).return);
  const { agreement } = standing;
  if (!agreement) {
    return (
      <Page>
        <PageHead title="Licence" />
        <EmptyState title="No licence is published yet">
          The licence office publishes it. Until then nobody can read the source.
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page>
      <PageHead
        title={agreement.title}
        lead={`Version ${agreement.version}. Anybody may read this text; who accepts it may read the source.`}
        actions={<PrintButton />}
      />
      {back !== '/' && viewer && !standing.mayRead ? (
        <Notice tone="held" title="That page needs the licence">
          <p>Something is missing before you may read it. The list says what, and who can do it.</p>
        </Notice>
      ) : null}
      <Columns sideFirst side={<Side standing={standing} viewer={viewer} back={back} />}>
        <article className={styles.text}>
          <Markdown text={withoutTitle(agreement.body, agreement.title)} />
        </article>
        {viewer ? <Accept standing={standing} agreement={agreement} viewer={viewer} /> : null}
        <AgreementFacts agreement={agreement} standing={standing} viewer={viewer} />
      </Columns>
    </Page>
  );
}

function Side({
  standing,
  viewer,
  back,
}: {
  standing: Standing;
  viewer: Viewer | undefined;
  back: string;
}) {
  return (
    <div className="not-printed">
      <Section title="Where you stand">
        <ul className={styles.steps}>
          {standingSteps(standing, viewer).map(({ done, title, detail }) => (
            <li key={title} className={styles.step}>
              <span className={`${state.state} ${done ? state.pass : state.waiting}`}>
                {done ? (
                  <CircleCheck size={16} aria-label="Done:" />
                ) : (
                  <CircleDashed size={16} aria-label="Missing:" />
                )}
                {title}
              </span>
              <p>{detail}</p>
            </li>
          ))}
        </ul>
        {viewer ? (
          standing.mayRead ? (
            <ButtonLink kind="primary" href={back === '/' ? '/source' : back}>
              {back === '/' ? 'Read the source' : 'Go on'}
            </ButtonLink>
          ) : null
        ) : (
          <ButtonLink kind="primary" href={withReturn('/sign-in', '/licence')}>
            Sign in to accept
          </ButtonLink>
        )}
      </Section>
    </div>
  );
}

function Accept({
  standing,
  agreement,
  viewer,
}: {
  standing: Standing;
  agreement: Agreement;
  viewer: Viewer;
}) {
  const { missing, maySignForOrganization } = standing;
  return (
    <div className={`${styles.signing} not-printed`}>
      {missing.includes('organization') && maySignForOrganization ? (
        <SignForOrganization agreement={agreement} organization={viewer.organization.name} />
      ) : null}
      {missing.includes('person') ? <AcceptForYourself agreement={agreement} /> : null}
    </div>
  );
}

function SignForOrganization({
  agreement,
  organization,
}: {
  agreement: Agreement;
  organization: string;
}) {
  return (
    <Section title={`Sign for ${organization}`}>
      <ActionForm
        action={acceptAgreementAction.bind(null, agreement.bodySha256, 'organization')}
        label={`Sign for ${organization}`}
      >
        <ChoiceField
          name="sure"
          required
          label={`I may bind ${organization}, and I accept this licence, version ${agreement.version}, for it.`}
          hint={`Your name, the time and your network address are kept with the signature. It binds ${organization} until it is ended as the licence says.`}
        />
        <SubmitButton waiting="Signing…">Sign for {organization}</SubmitButton>
      </ActionForm>
    </Section>
  );
}

function AcceptForYourself({ agreement }: { agreement: Agreement }) {
  return (
    <Section title="Accept for yourself">
      <ActionForm
        action={acceptAgreementAction.bind(null, agreement.bodySha256, 'person')}
        label="Accept for yourself"
      >
        <ChoiceField
          name="sure"
          required
          label={`I have read this licence, version ${agreement.version}, and I keep to it.`}
          hint="Each person accepts for themselves. The time and your network address are kept with it."
        />
        <SubmitButton waiting="Accepting…">Accept for myself</SubmitButton>
      </ActionForm>
    </Section>
  );
}

function AgreementFacts({
  agreement,
  standing,
  viewer,
}: {
  agreement: Agreement;
  standing: Standing;
  viewer: Viewer | undefined;
}) {
  const { organizationSigned, personSigned } = standing;
  return (
    <Section title="This text">
      <Facts
        facts={[
          ['Version', agreement.version],
          ['Published', <AbsoluteTime key="p" atMs={agreement.publishedAtMs} />],
          [
            'SHA-256',
            <Hash key="h" value={agreement.bodySha256} what="SHA-256 of the text" length={16} />,
          ],
          ...(viewer && organizationSigned
            ? [
                [
                  `Signed for ${viewer.organization.name}`,
                  <span key="o">
                    {organizationSigned.by}, <AbsoluteTime atMs={organizationSigned.atMs} />
                  </span>,
                ] as const,
              ]
            : []),
          ...(viewer && personSigned
            ? [
                [
                  `Accepted by ${viewer.name}`,
                  <AbsoluteTime key="a" atMs={personSigned.atMs} />,
                ] as const,
              ]
            : []),
        ]}
      />
    </Section>
  );
}
