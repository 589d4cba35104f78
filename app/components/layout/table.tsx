import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import styles from './table.module.css';

interface Column<Row> {
  /** Read as the column's head, and before the value on a narrow screen. '' where the value says it all. */
  label: string;
  cell: (row: Row) => ReactNode;
  numeric?: boolean;
  /** No wider than its content. */
  tight?: boolean;
  /** Names the row: its cell is the row's header. One column at most. */
  primary?: boolean;
}

/**
 * Rows under named columns; at 360 px a list. `caption` is the table's accessible name, not drawn.
 * An empty one shows `empty` instead.
 */
export function Table<Row>({
  caption,
  columns,
  rows,
  rowKey,
  empty = null,
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  empty?: ReactNode;
}) {
  if (rows.length === 0) return empty;
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className="aside-from-sight">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col" className={cellClass(column)}>
                {column.label || <span className="aside-from-sight">Actions</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) =>
                column.primary ? (
                  <th key={column.label} scope="row" className={cellClass(column)}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.label}
                    data-label={column.label || undefined}
                    className={cellClass(column)}
                  >
                    <Value>{column.cell(row)}</Value>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One box, so that a value of several words stays beside its label on a narrow screen. */
function Value({ children }: { children: ReactNode }) {
  return children === null || children === '' ? null : <div>{children}</div>;
}

function cellClass(column: { numeric?: boolean; tight?: boolean }): string | undefined {
  return classes(column.numeric && styles.numeric, column.tight && styles.tight) || undefined;
}
