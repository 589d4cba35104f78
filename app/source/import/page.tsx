import { requireMaintainer } from '#core/identity/rows.ts';
import { type ImportView, listImports } from '#core/source/list-imports.ts';
import { ActionForm } from '../../components/forms/action-form.tsx';
import { Field } from '../../components/forms/field.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Page, PageHead, Section } from '../../components/layout/page-parts.tsx';
import { runForPage } from '../../outcomes/run-for-page.ts';
import { viewerContext } from '../../session/viewer-context.ts';
import { importAction } from './actions.ts';
import { BundleForm } from './bundle-form.tsx';
import { ImportList } from './import-list.tsx';

export const metadata = { title: 'Import a repository' };

export default async function ImportPage() {
  const ctx = await viewerContext();
  await runForPage(() => requireMaintainer(ctx));
  const imports: ImportView[] = listImports(ctx);
  return (
    <Page>
      <PageHead
        title="Import a repository"
        crumbs={[{ href: '/source', label: 'Source' }]}
        lead="The portal fetches all branches and tags, checks every object, and hosts the tree when all of it is there. Nobody but your company reads it until the licence office grants it."
      />
      <Section title="From an address" id="address">
        <ActionForm action={importAction} label="Import from an address">
          <Field
            label="Address"
            name="url"
            type="url"
            mono
            required
            hint="https://HOST/PATH of a repository that everybody may fetch; none of the portal’s own network."
          />
          <Field
            label="Slug"
            name="slug"
            mono
            required
            hint="1 to 40 of a-z, 0-9 and hyphens; it stands in addresses."
          />
          <Field label="Name" name="name" required />
          <Field label="What it is" name="description" />
          <SubmitButton waiting="Beginning…">Import</SubmitButton>
        </ActionForm>
      </Section>
      <Section title="From a bundle" id="bundle">
        <BundleForm />
      </Section>
      <Section title="Imports" id="imports">
        <ImportList imports={imports} nowMs={ctx.nowMs()} />
      </Section>
    </Page>
  );
}
