import Link from 'next/link';
import { Button } from '../components/forms/button.tsx';
import { Field } from '../components/forms/field.tsx';
import { compareHref } from './address.ts';
import styles from './source.module.css';

/** Chooses what is compared: a branch, a tag or a commit on each side. */
export function CompareForm({
  repository,
  base,
  head,
  isDirect,
  names,
}: {
  repository: string;
  base: string;
  head: string;
  isDirect: boolean;
  /** Branches and tags that are offered; a commit's id may be typed. */
  names: readonly string[];
}) {
  return (
    <form action={`/source/${repository}/compare`} className={styles.compare}>
      <datalist id="revisions">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field label="From" name="base" defaultValue={base} list="revisions" required />
      <Field label="To" name="head" defaultValue={head} list="revisions" required />
      <label className={styles.direct}>
        <input type="checkbox" name="direct" value="1" defaultChecked={isDirect} /> As they are now,
        not since they parted
      </label>
      <span className={styles.pages}>
        <Button type="submit" kind="primary">
          Compare
        </Button>
        {base !== '' && head !== '' ? (
          <Link
            href={compareHref(repository, head, base, isDirect ? '..' : '...')}
            prefetch={false}
          >
            Swap
          </Link>
        ) : null}
      </span>
    </form>
  );
}
