import { showHidden } from './hidden-characters.ts';

/**
 * A guest's console as a terminal may be given it: text, colours, cursor moves, erasing. All else that a
 * terminal would obey (links, titles, the clipboard, other screens, reports of itself, invisible text) is
 * left out where it is a control sequence without text, and otherwise shown, its escape by its mark, so that
 * nothing that a guest printed is swallowed. One pass; what it holds back between two pieces is bounded.
 * Source: ECMA-48, 5th edition, 5.4 and 8.3; xterm, "Control Sequences" (OSC 8, OSC 52).
 */
export class ConsoleText {
  private readonly decoder = new TextDecoder();
  private held = '';

  /** @param bytes the console's next piece. @returns what to write to the terminal. */
  read(bytes: Uint8Array): string {
    const text = this.held + this.decoder.decode(bytes, { stream: true });
    this.held = '';
    let shown = '';
    let from = 0;
    for (let at = text.indexOf(esc); at >= 0; at = text.indexOf(esc, from)) {
      shown += showText(text.slice(from, at));
      const end = endOfSequence(text, at);
      if (end === undefined) {
        this.held = text.slice(at);
        return shown;
      }
      shown += end === at ? escMark : passSequence(text.slice(at, end));
      from = Math.max(end, at + 1);
    }
    return shown + showText(text.slice(from));
  }

  /** What is held back although nothing comes any more. */
  end(): string {
    const rest = showHidden(this.held);
    this.held = '';
    return rest;
  }
}

const esc = '\u001b';
const escMark = showHidden(esc);
/** Longest control sequence that is looked at, characters. */
const sequenceMax = 64;
/** `ESC` and one of these: keep and restore the cursor, index, next line, reverse index, keypad modes. */
const singles = '78DEM=>';
/** Final bytes of control sequences: cursor moves, erasing, inserting, scrolling, and where the cursor is. */
const finals = 'ABCDEFGHJKLMPSTX@adefgrsun';
/** Of a parameter: a terminal does a thing as often as it says. */
const digitsMax = 3;

/** @returns behind the sequence at `at`; `at` itself when it is none; undefined when more must come. */
function endOfSequence(text: string, at: number): number | undefined {
  const second = text[at + 1];
  if (second === undefined) return undefined;
  if (singles.includes(second)) return at + 2;
  if (second === '(') {
    const set = text[at + 2];
    return set === undefined ? undefined : set === 'B' || set === '0' ? at + 3 : at;
  }
  if (second !== '[') return at;
  let end = at + 2;
  while (end < text.length && end - at < sequenceMax && isParameter(text, end)) end += 1;
  if (end - at >= sequenceMax) return at;
  if (end === text.length) return undefined;
  const final = text.charCodeAt(end);
  return final >= 0x40 && final <= 0x7e ? end + 1 : at;
}

/** Parameter and intermediate bytes. */
function isParameter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x20 && code <= 0x3f;
}

/** @returns the sequence, or nothing in its place. */
function passSequence(sequence: string): string {
  if (sequence[1] !== '[') return sequence;
  const final = sequence.at(-1) ?? '';
  const parameters = sequence.slice(2, -1);
  if (final === 'm') return passColours(parameters);
  if (parameters === '?25' || parameters === '?7') return 'hl'.includes(final) ? sequence : '';
  const isPlain = parameters.split(';').every(isSmallNumber);
  // The lines above the screen are evidence: they stay.
  if (!isPlain || !finals.includes(final) || (final === 'J' && parameters.includes('3'))) return '';
  return final === 'n' && parameters !== '6' ? '' : sequence;
}

function isSmallNumber(text: string): boolean {
  return text.length <= digitsMax && [...text].every((digit) => digit >= '0' && digit <= '9');
}

/** All but "concealed", which is 8 where it is no part of a colour. */
function passColours(parameters: string): string {
  const kept: string[] = [];
  const given = parameters.split(';');
  for (let at = 0; at < given.length; at += 1) {
    const code = given[at] ?? '';
    if (code === '38' || code === '48' || code === '58') {
      const size = given[at + 1] === '2' ? 5 : 3;
      kept.push(...given.slice(at, at + size));
      at += size - 1;
    } else if (Number(code) !== 8 && ![...code].some((character) => '<=>?'.includes(character))) {
      kept.push(code);
    }
  }
  return kept.length === 0 ? '' : `${esc}[${kept.join(';')}m`;
}

/** Backspace and carriage return move the cursor; the bell is left out. */
function showText(text: string): string {
  if (text === '') return '';
  return text
    .replaceAll('\u0007', '')
    .split(/([\b\r])/)
    .map((part) => (part === '\b' || part === '\r' ? part : showHidden(part)))
    .join('');
}
