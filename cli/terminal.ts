/** Output to a terminal, without control characters of text from outside; a file or a pipe gets each byte as it is. */
import { ConsoleText } from '#formats/text/console-text.ts';
import { showHidden } from '#formats/text/hidden-characters.ts';

type Stream = NodeJS.WriteStream;

/** Writes text: to a terminal with visible marks in place of hidden characters. @returns false when the stream is full. */
export function print(stream: Stream, text: string): boolean {
  return stream.write(stream.isTTY ? showHidden(text) : text);
}

/** Where a guest's console goes; `end` writes what was held back. */
interface ConsoleOutput {
  write(bytes: Uint8Array): boolean;
  end(): void;
}

/** A terminal gets colours and cursor moves alone, no links or titles, as on a run's page. */
export function openConsole(stream: Stream): ConsoleOutput {
  if (!stream.isTTY) return { write: (bytes) => stream.write(bytes), end() {} };
  const shown = new ConsoleText();
  return {
    write: (bytes) => stream.write(shown.read(bytes)),
    end: () => void stream.write(shown.end()),
  };
}
