/** What a build's output says: the first error with its place, and how many warnings there were. Pure. */
export interface LogReading {
  warningsCount: number;
  error?: { text: string; path?: string; line?: number };
}

const placePattern =
  /^(?:\/w\/|\.\/)?([\w+][\w+./-]*):(\d+)(?::\d+)?: (?:fatal )?([Ee]rror|warning): (.*)$/;
const linkerPattern = /^(?:[\w./-]*(?:ld\.lld|lld|ld)|zig): error: (.*)$/;
const referencePattern = /^>>> referenced by (?:\/w\/|\.\/)?([\w+][\w+./-]*):(\d+)/;
const makePattern = /^(?:make|gmake)(?:\[\d+\])?: \*\*\* (.*)$/;
const textMax = 300;

export function readBuildLog(log: string): LogReading {
  let warningsCount = 0;
  let error: LogReading['error'];
  let makeError: string | undefined;
  for (const raw of log.split('\n')) {
    const line = clean(raw);
    const place = placePattern.exec(line);
    if (place?.[3] === 'warning') {
      warningsCount += 1;
    } else if (error === undefined && place) {
      const [, path = '', number = '', , text = ''] = place;
      error = { text, path, line: Number(number) };
    } else if (error === undefined) {
      const text = linkerPattern.exec(line)?.[1];
      if (text !== undefined) error = { text };
      else makeError ??= makePattern.exec(line)?.[1];
    } else if (error.path === undefined) {
      const reference = referencePattern.exec(line);
      if (reference?.[1] !== undefined) {
        error = { ...error, path: reference[1], line: Number(reference[2]) };
      }
    }
  }
  if (error === undefined && makeError !== undefined) error = { text: makeError };
  return { warningsCount, ...(error ? { error } : {}) };
}

/** A compiler's line without control characters, cut where no reader follows any more. */
function clean(line: string): string {
  return [...line.slice(0, textMax)]
    .filter((character) => {
      const code = character.codePointAt(0) ?? 0;
      return code >= 0x20 && (code < 0x7f || code > 0x9f);
    })
    .join('');
}
