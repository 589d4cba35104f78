import { notFound } from 'next/navigation';
import { requireMaintainer } from '#core/identity/rows.ts';
import { listRepositories } from '#core/source/list-repositories.ts';
import { ActionForm } from '../../../components/forms/action-form.tsx';
import { Field } from '../../../components/forms/field.tsx';
import { SubmitButton } from '../../../components/forms/submit-button.tsx';
import { Page, PageHead } from '../../../components/layout/page-parts.tsx';
import { runForPage } from '../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../session/viewer-context.ts';
import { pageTitle } from '../../../text/page-title.ts';
import { changeRepositoryAction } from './actions.ts';

interface Props {
  params: Promise<{ repository: string }>;
}

export async function generateMetadata({ params }: Props) {
  return pageTitle(`Settings of ${(await params).repository}`);
}

export default async function SettingsPage({ params }: Props) {
  const { repository } = await params;
  const ctx = await viewerContext();
  await runForPage(() => requireMaintainer(ctx));
  const found = listRepositories(ctx).find(({ slug }) => slug === repository);
  if (found === undefined) notFound();
  const { slug, name, description, defaultBranch } = found;
  return (
    <Page>
      <PageHead
        title="Settings"
        crumbs={[
          { href: '/source', label: 'Source' },
          { href: `/source/${slug}`, label: name },
        ]}
        lead="Name and description are public; everybody sees them in the list of trees."
      />
      <ActionForm action={changeRepositoryAction.bind(null, slug)} label={`Settings of ${name}`}>
        <Field label="Name" name="name" defaultValue={name} maxLength={100} required />
        <Field
          label="What it is"
          name="description"
          defaultValue={description}
          maxLength={1000}
          hint="At most 1000 characters."
        />
        <Field
          label="Default branch"
          name="branch"
          mono
          defaultValue={defaultBranch}
          required
          autoComplete="off"
          hint="A branch of the tree. Pages, search and clones begin with it; links that name a branch stay as they are."
        />
        <SubmitButton waiting="Saving…">Save</SubmitButton>
      </ActionForm>
    </Page>
  );
}
