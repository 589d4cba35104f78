import { counted } from '#formats/text/count.ts';
import type { ViewBlock, ViewRow } from './lay-out-file.ts';
import type { Side } from './line-key.ts';

/** Names of diff.module.css, which come as arguments so that this stays a function of its arguments. */
export interface LineClasses {
  block: string;
  gap: string;
  line: string;
  number: string;
  sign: string;
  code: string;
}

const signs = { same: '', removed: '−', added: '+' } as const;
const words = { same: '', removed: 'removed: ', added: 'added: ' } as const;

type Kind = keyof typeof signs;

/**
 * The lines of a difference that nobody may write at, as markup: what `DiffBody` draws, for a hundredth of the work.
 *
 * @param blocks whose HTML is of `lineHtml` or `visibleHtml`: all text in it is escaped.
 */
export function plainLinesHtml(
  blocks: readonly ViewBlock[],
  layout: 'both' | Side,
  classes: LineClasses,
): string {
  const sides: readonly Side[] = layout === 'both' ? ['old', 'new'] : [layout];
  return blocks.map((block) => blockHtml(block, sides, classes)).join('');
}

/** In the order of one column: removed lines before added ones. */
function blockHtml(block: ViewBlock, sides: readonly Side[], classes: LineClasses): string {
  if (block.kind === 'gap') {
    return `<div class="${classes.gap}">${counted(block.count, 'unchanged line')}</div>`;
  }
  const { kind, rows } = block;
  const line = (side: Side, row: ViewRow, position: number) =>
    lineHtml(side, row, { changed: kind === 'change', position, classes });
  const lines =
    kind === 'change'
      ? sides.flatMap((side) => rows.map((row, position) => line(side, row, position)))
      : rows.flatMap((row, position) => sides.map((side) => line(side, row, position)));
  return `<div class="${classes.block}" data-kind="${kind}">${lines.join('')}</div>`;
}

function lineHtml(
  side: Side,
  row: ViewRow,
  { changed, position, classes }: { changed: boolean; position: number; classes: LineClasses },
): string {
  const number = row[side];
  if (number === undefined) return '';
  const kind: Kind = changed ? (side === 'old' ? 'removed' : 'added') : 'same';
  const html = (side === 'old' ? row.oldHtml : undefined) ?? row.newHtml ?? '';
  const word = words[kind] && `<span class="aside-from-sight">${words[kind]}</span>`;
  return (
    `<div class="${classes.line}" data-side="${side}" data-kind="${kind}" style="--row:${position * 2 + 1}">` +
    `<span class="${classes.number}">${number}</span>` +
    `<span class="${classes.sign}" aria-hidden="true">${signs[kind]}</span>${word}` +
    `<code class="${classes.code}">${html}</code></div>`
  );
}
