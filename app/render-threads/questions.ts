import type { FileDifference } from '#core/git-port.ts';
import type { FileView } from '../components/diff/lay-out-file.ts';
import type { RowOptions } from '../components/diff/rows.ts';

/** What the render threads are asked: long reading of text from outside, for pages. */
export type RenderQuestion =
  | { kind: 'lines'; text: string; language: string }
  | { kind: 'difference'; file: FileDifference; options: RowOptions };

/** Of `lines`: HTML of each. Of `difference`: the file laid out. */
export type RenderAnswer<Question extends RenderQuestion> = Question extends { kind: 'lines' }
  ? string[]
  : FileView;
