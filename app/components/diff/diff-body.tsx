'use client';
import { memo, type PointerEvent, type ReactNode } from 'react';
import { counted } from '#formats/text/count.ts';
import { CodeHtml } from './code-html.tsx';
import styles from './diff.module.css';
import type { ViewBlock, ViewRow } from './lay-out-file.ts';
import { lineKey, type Side } from './line-key.ts';
import { moveAmongLines } from './move-among-lines.ts';
import { plainLinesHtml } from './plain-lines.ts';

declare module 'react' {
  interface CSSProperties {
    /** Grid row of a line, where old and new stand side by side. */
    '--row'?: number;
  }
}

/** What the lines of one file are rendered from. */
export interface DiffBodyProps {
  blocks: readonly ViewBlock[];
  /** One column for a file that was added or deleted; otherwise two, or one where it is narrow. */
  layout: 'both' | Side;
  /** What stands under a line, by `lineKey`. */
  notes?: ReadonlyMap<string, ReactNode>;
  /** Fragments that lead to a line, by `lineKey`. */
  anchors?: ReadonlyMap<string, string>;
  /** Makes line numbers buttons. Must keep its identity between renders. */
  onLine?: (side: Side, line: number) => void;
}

interface LineProps {
  side: Side;
  line: number;
  html: string;
  kind: 'same' | 'removed' | 'added';
  position: number;
  isTabStop: boolean;
  anchor: string | undefined;
  onLine: DiffBodyProps['onLine'];
}

const signs = { same: '', removed: '−', added: '+' } as const;
const words = { same: '', removed: 'removed: ', added: 'added: ' } as const;

/** The line's number: a button where lines may be commented on. Arrow keys move, so only one is a tab stop. */
function LineNumber({
  side,
  line,
  isTabStop,
  onLine,
}: Pick<LineProps, 'side' | 'line' | 'isTabStop' | 'onLine'>) {
  if (!onLine) return <span className={styles.number}>{line}</span>;
  return (
    <button
      type="button"
      className={styles.number}
      data-line={line}
      data-side={side}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={`Comment on ${side} line ${line}`}
      onClick={() => onLine(side, line)}
    >
      {line}
    </button>
  );
}

const Line = memo(function Line(props: LineProps) {
  const { side, line, html, kind, position, isTabStop, anchor, onLine } = props;
  return (
    <div
      className={styles.line}
      id={anchor}
      data-side={side}
      data-kind={kind}
      style={{ '--row': position * 2 + 1 }}
    >
      <LineNumber side={side} line={line} isTabStop={isTabStop} onLine={onLine} />
      <span className={styles.sign} aria-hidden>
        {signs[kind]}
      </span>
      {words[kind] && <span className="aside-from-sight">{words[kind]}</span>}
      <CodeHtml html={html} className={styles.code} />
    </div>
  );
});

/** What one row of a block is drawn with. */
interface RowSetting extends Pick<DiffBodyProps, 'notes' | 'anchors' | 'onLine'> {
  changed: boolean;
  isFirst: boolean;
}

function lineOf(side: Side, row: ViewRow, position: number, setting: RowSetting): ReactNode {
  const line = row[side];
  if (line === undefined) return null;
  const { changed, isFirst, anchors, onLine } = setting;
  const kind = changed ? (side === 'old' ? 'removed' : 'added') : 'same';
  const html = (side === 'old' ? row.oldHtml : undefined) ?? row.newHtml ?? '';
  const isTabStop = isFirst && position === 0;
  const anchor = anchors?.get(lineKey(side, line));
  const rest = { side, line, html, kind, position, isTabStop, anchor, onLine } as const;
  return <Line key={lineKey(side, line)} {...rest} />;
}

function noteOf(side: Side, row: ViewRow, position: number, { notes }: RowSetting): ReactNode {
  const line = row[side];
  const note = line === undefined ? undefined : notes?.get(lineKey(side, line));
  if (line === undefined || note === undefined) return null;
  return (
    <div
      key={`note ${lineKey(side, line)}`}
      className={styles.note}
      data-side={side}
      style={{ '--row': position * 2 + 2 }}
    >
      {note}
    </div>
  );
}

/**
 * The elements of a block in the order of one column, which is what a narrow screen shows and a reader
 * hears: removed lines before added ones, an unchanged line once. Where there are two columns, each element
 * names its own row.
 */
function inOrder(rows: readonly ViewRow[], sides: readonly Side[], setting: RowSetting) {
  if (setting.changed) {
    return sides.flatMap((side) =>
      rows.flatMap((row, position) => [
        lineOf(side, row, position, setting),
        noteOf(side, row, position, setting),
      ]),
    );
  }
  return rows.flatMap((row, position) => [
    ...sides.map((side) => lineOf(side, row, position, setting)),
    ...sides.map((side) => noteOf(side, row, position, setting)),
  ]);
}

function Block(props: { block: ViewBlock; isFirst: boolean } & DiffBodyProps) {
  const { block, layout } = props;
  if (block.kind === 'gap') {
    return <div className={styles.gap}>{counted(block.count, 'unchanged line')}</div>;
  }
  const sides: Side[] = layout === 'both' ? ['old', 'new'] : [layout];
  return (
    <div className={styles.block} data-kind={block.kind}>
      {inOrder(block.rows, sides, { ...props, changed: block.kind === 'change' })}
    </div>
  );
}

/** Text is selected on one side only: the side where the pointer went down. */
function chooseSide(event: PointerEvent<HTMLElement>): void {
  const line = event.target instanceof Element ? event.target.closest('[data-side]') : null;
  const side = line?.getAttribute('data-side');
  if (side) event.currentTarget.dataset.selecting = side;
}

/** The lines of one file: old beside new, or one column where it is narrow. */
export function DiffBody(props: DiffBodyProps) {
  const { blocks, layout, notes, anchors, onLine } = props;
  if (!notes && !anchors && !onLine) return <PlainBody blocks={blocks} layout={layout} />;
  const first = props.blocks.findIndex((block) => block.kind !== 'gap');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys move the focus among the buttons inside
    <div
      className={styles.body}
      data-layout={props.layout}
      onPointerDown={chooseSide}
      onKeyDown={moveAmongLines}
    >
      {props.blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of one file never change their order
        <Block key={index} {...props} block={block} isFirst={index === first} />
      ))}
    </div>
  );
}

const classNames = {
  block: styles.block ?? '',
  gap: styles.gap ?? '',
  line: styles.line ?? '',
  number: styles.number ?? '',
  sign: styles.sign ?? '',
  code: styles.code ?? '',
};

/** Lines that carry nothing but themselves: one string, where elements of React would be thousands. */
const PlainBody = memo(function PlainBody({
  blocks,
  layout,
}: Pick<DiffBodyProps, 'blocks' | 'layout'>) {
  const html = plainLinesHtml(blocks, layout, classNames);
  return (
    <div
      className={styles.body}
      data-layout={layout}
      onPointerDown={chooseSide}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: plainLinesHtml is given lines that are escaped
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
});
