import type { FileDifference } from '#core/git-port.ts';
import type { FileView } from '../components/diff/lay-file.ts';
import type { RowOptions } from '../components/diff/rows.ts';

/** What the drawing threads are asked: long reading of text from outside, for pages. */
export type DrawingQuestion =
  | { kind: 'lines'; text: string; language: string }
  | { kind: 'difference'; file: FileDifference; options: RowOptions };

/** Of `lines`: HTML of each. Of `difference`: the file laid out. */
export type DrawingAnswer<Question extends DrawingQuestion> = Question extends { kind: 'lines' }
  ? string[]
  : FileView;
