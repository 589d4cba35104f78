/** What a terminal may be given of text from outside; a file or a pipe gets each byte as it is. */
import { ConsoleText } from '#formats/text/console-text.ts';
import { showHidden } from '#formats/text/hidden-characters.ts';

type Stream = NodeJS.WriteStream;

/** Writes sentences, names and listings: to a terminal with marks in place of what it would obey. */
export function print(stream: Stream, text: string): boolean {
  return stream.write(stream.isTTY ? showHidden(text) : text);
}

/** Where a guest's console goes; `end` writes what was held back. */
export interface ConsoleOutput {
  write(bytes: Uint8Array): boolean;
  end(): void;
}

/** To a terminal without links, titles and the like, as on a run's page: colours and cursor moves pass. */
export function openConsole(stream: Stream): ConsoleOutput {
  if (!stream.isTTY) return { write: (bytes) => stream.write(bytes), end() {} };
  const shown = new ConsoleText();
  return {
    write: (bytes) => stream.write(shown.read(bytes)),
    end: () => void stream.write(shown.end()),
  };
}
