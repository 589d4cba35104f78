import type { RunView } from '#core/views/read-run.ts';
import { State } from '../../../components/layout/state.tsx';
import { Table } from '../../../components/layout/table.tsx';
import { formatDuration } from '../../../text/format.ts';
import styles from './evidence.module.css';
import { Finding } from './finding.tsx';
import type { FindingHrefs } from './finding-hrefs.ts';
import { isVerdictSentence, placeOf } from './findings.ts';

/** Each check with its outcome and what it found. */
export function CheckEvidence({ run, hrefs }: { run: RunView; hrefs: FindingHrefs }) {
  return (
    <Table
      caption="Checks"
      rows={run.checks}
      rowKey={(check) => check.id}
      empty={<p className={styles.quiet}>No check has ended yet.</p>}
      columns={[
        { label: 'Check', primary: true, tight: true, cell: (check) => check.name },
        { label: 'State', tight: true, cell: (check) => <State state={check.outcome} /> },
        {
          label: 'What was found',
          cell: (check) =>
            isVerdictSentence(run, check.summary) ? (
              <a href="#verdict">The verdict says it.</a>
            ) : (
              <Finding text={check.summary} place={placeOf(check)} hrefs={hrefs} />
            ),
        },
        {
          label: 'Took',
          numeric: true,
          tight: true,
          cell: (check) => (run.told ? '' : formatDuration(check.finishedAtMs - check.startedAtMs)),
        },
      ]}
    />
  );
}
