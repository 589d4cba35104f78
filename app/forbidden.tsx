import { ButtonLink } from './components/forms/button.tsx';
import { PageFrame, PageHead } from './components/layout/page-parts.tsx';
import { whyRefused } from './outcomes/page-refusal.ts';
import { currentViewer } from './session/viewer-context.ts';
import { sentence } from './text/format.ts';

export default async function Forbidden() {
  const why = await whyRefused();
  const viewer = await currentViewer();
  return (
    <PageFrame>
      <title>Not allowed · Slipway</title>
      <PageHead
        title="You are not allowed to see this"
        lead={
          why === undefined
            ? 'Your role or your organization’s grant does not cover it.'
            : sentence(why)
        }
      />
      {viewer && (
        <p>
          You are signed in as {viewer.name}, {viewer.organization.name}
          {viewer.roles.length > 0 && `: ${viewer.roles.join(', ').replaceAll('-', ' ')}`}.
        </p>
      )}
      <p>
        <ButtonLink href="/licence">See what your organization may read</ButtonLink>{' '}
        <ButtonLink href="/">Front page</ButtonLink>
      </p>
    </PageFrame>
  );
}
