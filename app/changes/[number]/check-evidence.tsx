import { Sentence } from '#app/components/sentence.tsx';
import { State } from '#app/components/state.tsx';
import { Table } from '#app/components/table.tsx';
import { formatDuration } from '#app/format.ts';
import type { RunView } from '#core/ci/read-run.ts';
import styles from './evidence.module.css';

function place(check: RunView['checks'][number]): string {
  if (check.path === null) return '';
  return check.line === null ? check.path : `${check.path}:${check.line}`;
}

export function CheckEvidence({ run }: { run: RunView }) {
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
          cell: (check) => (
            <>
              <Sentence text={check.summary} />
              {place(check) && !check.summary.includes(place(check)) && (
                <>
                  {' '}
                  <code>{place(check)}</code>
                </>
              )}
            </>
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
