import type { FileDifference } from '#core/git-port.ts';
import type { FileView } from '../components/diff/lay-out-file.ts';
import type { RowOptions } from '../components/diff/rows.ts';
import type { PieceOfText } from '../highlight/colour-lines.ts';
import type { ElfDescription } from '../source/elf/describe-elf.ts';

/** What the render threads are asked: long reading of text from outside, for pages. */
export type RenderQuestion =
  | { kind: 'lines'; text: string; language: string; piece?: PieceOfText }
  | { kind: 'difference'; file: FileDifference; options: RowOptions }
  | { kind: 'elf'; bytes: Uint8Array };

/** Of `lines`: HTML of each. Of `difference`: the file laid out. Of `elf`: what the file is made of. */
export type RenderAnswer<Question extends RenderQuestion> = Question extends { kind: 'lines' }
  ? string[]
  : Question extends { kind: 'elf' }
    ? ElfDescription
    : FileView;
