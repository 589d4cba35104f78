import type { FileDifference } from '#core/git-port.ts';
import { sentence } from '../../text/format.ts';
import { modeNote } from './mode-note.ts';
import type { FileRows } from './rows.ts';

/** What no row can show. @param rows absent for a file that is not laid out. */
export function fileNotes(
  file: FileDifference,
  rows: Pick<FileRows, 'oldUnended' | 'newUnended' | 'newLines'> | undefined,
): string[] {
  const notes: string[] = [];
  if (file.binary) notes.push('A binary file: its content is not shown.');
  else if (file.tooLarge) notes.push('Too large to show here.');
  const mode = modeNote(file);
  if (mode !== undefined) notes.push(sentence(mode));
  if (file.newMode === '120000') notes.push('A symbolic link; its text is where it points.');
  if (rows?.newUnended && rows.newLines.length > 0) {
    notes.push('The last line does not end.');
  } else if (rows?.oldUnended && rows.newLines.length > 0) {
    notes.push('The last line ends now; it did not before.');
  }
  return notes;
}
