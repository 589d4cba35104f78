/** What a build's output says: the first error with its place, and how many warnings there were. Pure. */
interface LogReading {
  warningsCount: number;
  error?: LogError;
}

export interface LogError {
  text: string;
  path?: string;
  line?: number;
}

const placePattern =
  /^(?:\/w\/|\.\/)?([\w+][\w+./-]*):(\d+)(?::\d+)?: (?:fatal )?([Ee]rror|warning): (.*)$/;
/** From the linker, or about what lies in no file: `<inline asm>:1:2: error: …`. */
const otherPattern = /^(?:<[\w -]+>(?::\d+){0,2}|[\w.+/-]+): (?:fatal )?error: (.*)$/;
const referencePattern = /^>>> referenced by (?:\/w\/|\.\/)?([\w+][\w+./-]*):(\d+)/;
const makePattern = /^(?:make|gmake)(?:\[\d+\])?: \*\*\* (.*)$/;
/** Colours: escape, bracket, numbers, `m` (ECMA-48, SGR). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins with one
const colourPattern = /\u001b\[[0-9;]*m/g;
const lineMax = 300;

export function readBuildLog(log: string): LogReading {
  let warningsCount = 0;
  let error: LogError | undefined;
  let makeError: LogError | undefined;
  for (const raw of log.split('\n')) {
    const line = clean(raw);
    if (placePattern.exec(line)?.[3] === 'warning') warningsCount += 1;
    else if (error === undefined) {
      error = readError(line);
      makeError ??= readMakeError(line);
    } else if (error.path === undefined) {
      error = { ...error, ...readReference(line) };
    }
  }
  const first = error ?? makeError;
  return { warningsCount, ...(first ? { error: first } : {}) };
}

function readError(line: string): LogError | undefined {
  const place = placePattern.exec(line);
  if (place) {
    const [, path = '', number = '', , text = ''] = place;
    return { text, path, line: Number(number) };
  }
  const text = otherPattern.exec(line)?.[1];
  return text === undefined ? undefined : { text };
}

function readReference(line: string): Partial<LogError> {
  const [, path, number] = referencePattern.exec(line) ?? [];
  return path === undefined ? {} : { path, line: Number(number) };
}

function readMakeError(line: string): LogError | undefined {
  const text = makePattern.exec(line)?.[1];
  return text === undefined ? undefined : { text };
}

/** A compiler's line without control characters, cut where no reader follows any more. */
function clean(line: string): string {
  return [...line.slice(0, lineMax).replaceAll(colourPattern, '')]
    .filter((character) => {
      const code = character.codePointAt(0) ?? 0;
      return code >= 0x20 && (code < 0x7f || code > 0x9f);
    })
    .join('');
}
