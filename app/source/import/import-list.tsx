import Link from 'next/link';
import type { ImportView } from '#core/source/list-imports.ts';
import { ActionForm } from '../../components/forms/action-form.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { EmptyState } from '../../components/layout/empty.tsx';
import { Table } from '../../components/layout/table.tsx';
import { Time } from '../../components/text/time.tsx';
import { cancelImportAction, updateAction } from './actions.ts';
import { ImportProgress } from './import-progress.tsx';

/** The imports that go on, and those that have ended, each with what can be done next. */
export function ImportList({ imports, nowMs }: { imports: readonly ImportView[]; nowMs: number }) {
  return (
    <Table<ImportView>
      caption="Imports"
      rows={imports}
      rowKey={({ id }) => id}
      columns={[
        { label: 'Tree', primary: true, cell: (each) => <Tree of={each} /> },
        {
          label: 'From',
          cell: ({ origin }) => (origin === '' ? 'a bundle' : <code>{origin}</code>),
        },
        { label: 'How far', cell: (each) => <ImportProgress shown={each} /> },
        { label: 'By', tight: true, cell: ({ startedBy }) => startedBy },
        {
          label: 'Began',
          tight: true,
          cell: ({ createdAtMs }) => <Time atMs={createdAtMs} nowMs={nowMs} />,
        },
        { label: 'Next', tight: true, cell: (each) => <Next of={each} /> },
      ]}
      empty={
        <EmptyState title="Nothing was imported yet">
          Give an address or choose a bundle above.
        </EmptyState>
      }
    />
  );
}

function Tree({ of: { slug, name, state, isUpdate } }: { of: ImportView }) {
  if (state !== 'done' && !isUpdate) return name;
  return (
    <Link href={`/source/${slug}`} prefetch={false}>
      {name}
    </Link>
  );
}

function Next({ of: { id, slug, name, state, endedAtMs, origin } }: { of: ImportView }) {
  if (endedAtMs === null) {
    return (
      <ActionForm action={cancelImportAction.bind(null, id)} label={`Cancel the import of ${name}`}>
        <SubmitButton kind="danger" small waiting="Ending…">
          Cancel
        </SubmitButton>
      </ActionForm>
    );
  }
  if (state !== 'done') return null;
  return (
    <>
      <Link href={`/organizations?grant=${slug}`}>Grant it</Link>
      {origin !== '' && (
        <ActionForm action={updateAction.bind(null, slug)} label={`Fetch ${name} again`}>
          <SubmitButton kind="plain" small waiting="Beginning…">
            Fetch again
          </SubmitButton>
        </ActionForm>
      )}
    </>
  );
}
