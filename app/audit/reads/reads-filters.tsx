import { doorWords, readingDoors } from '#core/audit/reading-doors.ts';
import type { Context } from '#core/context.ts';
import { listRepositories } from '#core/source/list-repositories.ts';
import { Button, ButtonLink } from '../../components/forms/button.tsx';
import { Field, Select } from '../../components/forms/field.tsx';
import styles from '../audit.module.css';
import type { ReadsQuery } from './reads-query.ts';

const anyOf = (label: string) => ({ value: '', label });

/** Each choice is part of the address; the person comes from a name in the list. */
export function ReadsFilters({ ctx, query }: { ctx: Context; query: ReadsQuery }) {
  const repositories = listRepositories(ctx).map(({ slug }) => ({ value: slug, label: slug }));
  const doors = readingDoors.map((door) => ({ value: door, label: doorWords[door] }));
  const { person, before: _place, ...shown } = query;
  return (
    <form action="/audit/reads" className={styles.filter} aria-label="Filter reads">
      <Select
        label="Repository"
        name="repository"
        defaultValue={query.repository ?? ''}
        options={[anyOf('any'), ...repositories]}
      />
      <Field
        label="Path or folder"
        name="path"
        defaultValue={query.path}
        placeholder="drivers/irq"
        mono
      />
      <Field
        label="Organization"
        name="organization"
        defaultValue={query.organization}
        placeholder="short name"
        mono
      />
      <Select
        label="Door"
        name="door"
        defaultValue={query.door ?? ''}
        options={[anyOf('any'), ...doors]}
      />
      <Field label="From" name="from" type="date" defaultValue={query.from} />
      <Field label="Until" name="until" type="date" defaultValue={query.until} />
      {person === undefined ? null : <input type="hidden" name="person" value={person} />}
      <Button type="submit">Filter</Button>
      {person === undefined && Object.keys(shown).length === 0 ? null : (
        <ButtonLink href="/audit/reads" kind="quiet">
          Clear
        </ButtonLink>
      )}
    </form>
  );
}
