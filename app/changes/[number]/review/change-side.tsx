import { Contribution, contributionMeaning } from '../../contribution.tsx';
import type { Loaded } from '../load-change.ts';
import styles from './change-side.module.css';
import { CloseBox } from './close-box.tsx';
import { MergeBox } from './merge-box.tsx';
import { ReaderBox } from './reader-box.tsx';
import { ReleaseResultBox } from './release-result-box.tsx';
import { VoteBox } from './vote-box.tsx';

/** What the contribution is before the law, said where it is decided about. */
function Legal({ loaded }: { loaded: Loaded }) {
  const { contribution } = loaded.change;
  return (
    <section className={styles.box} data-kind={contribution} aria-label="Kind of contribution">
      <h2>
        <Contribution kind={contribution} />
      </h2>
      <p>{contributionMeaning[contribution]}</p>
    </section>
  );
}

/** Beside the story: what it waits for, what was voted, and what the reader may do. */
export function ChangeSide({ loaded, nowMs }: { loaded: Loaded; nowMs: number }) {
  return (
    <>
      <MergeBox loaded={loaded} />
      <ReleaseResultBox loaded={loaded} />
      <VoteBox loaded={loaded} nowMs={nowMs} />
      <Legal loaded={loaded} />
      <ReaderBox change={loaded.change} />
      <CloseBox loaded={loaded} />
    </>
  );
}
