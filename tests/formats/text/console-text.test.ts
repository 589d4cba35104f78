import { describe, expect, test } from 'vitest';
import { ConsoleText } from '#formats/text/console-text.ts';

function show(...pieces: (string | Uint8Array)[]): string {
  const text = new ConsoleText();
  const bytes = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece));
  return bytes.map((piece) => text.read(piece)).join('') + text.end();
}

describe('a console passes', () => {
  test.each([
    'plain text\r\nof two lines\tand a tab',
    'größer ✓ 漢字',
    '\u001b[1;31mred\u001b[0m',
    '\u001b[38;5;8mgrey\u001b[38;2;8;8;8mdark\u001b[m',
    '\u001b[2J\u001b[H\u001b[10;20Hhere\u001b[K',
    '\u001b[6n',
    '\u001b[?25lhidden cursor\u001b[?25h',
    '\u001b7\u001b8\u001bM\u001b(B',
    '\rprogress 50%\b\b\b60%',
  ])('%j as it is', (text) => {
    expect(show(text)).toBe(text);
  });

  test('sequences and letters that come in pieces', () => {
    const text = 'a\u001b[31mgrö\u001b[0m';
    const bytes = Buffer.from(text);
    expect(show(...[...bytes].map((byte) => Uint8Array.of(byte)))).toBe(text);
  });
});

describe('a console shows, and a terminal does not obey,', () => {
  test.each([
    [
      'a link',
      '\u001b]8;;https://evil.example\u001b\\Log in\u001b]8;;\u001b\\',
      ']8;;https://evil',
    ],
    ['a link that ends with a bell', '\u001b]8;;https://evil.example\u0007Log in', 'Log in'],
    ['a link by the one-byte form', '\u009d8;;https://evil.example\u009cx', '⟦U+009D⟧8;;https'],
    ['a title', '\u001b]0;you are root\u0007', ']0;you are root'],
    ['the clipboard', '\u001b]52;c;cm0gLXJmIH4=\u0007', ']52;c;'],
    ['a device control string', '\u001bP1$r0m\u001b\\', '⟦U+001B⟧P1$r'],
    ['an application command that would swallow the rest', '\u001b_never ends', '_never ends'],
    ['a reset', 'before\u001bcafter', 'before⟦U+001B⟧cafter'],
    ['characters that turn the line', 'a\u202eb\u200bc', 'a⟦U+202E⟧b⟦U+200B⟧c'],
    ['a sequence without end', `\u001b[${'1;'.repeat(500)}m`, '⟦U+001B⟧[1;1;'],
    ['a sequence that is cut off', 'x\u001b[3', 'x⟦U+001B⟧[3'],
    ['other control characters', 'a\u0000\u000e\u007f', 'a⟦U+0000⟧⟦U+000E⟧⟦U+007F⟧'],
  ])('%s', (_, text, shown) => {
    const told = show(text);
    expect(told).toContain(shown);
    expect(told).not.toContain('\u001b');
  });

  test.each([
    ['concealed text', '\u001b[8mhidden\u001b[0;8;1mx\u001b[08my', 'hidden\u001b[0;1mxy'],
    ['another screen', '\u001b[?1049h\u001b[?47hx', 'x'],
    ['an end of the lines above', '\u001b[3Jx', 'x'],
    ['reports of what it is', '\u001b[c\u001b[>c\u001b[5n\u001b[21tx', 'x'],
    ['the mouse and the paste', '\u001b[?1000h\u001b[?2004hx', 'x'],
    ['what would keep a terminal busy', 'a\u001b[2147483647b\u001b[99999999Sx', 'ax'],
    ['a bell', '\u0007x', 'x'],
  ])('nothing of %s', (_, text, shown) => {
    expect(show(text)).toBe(shown);
  });
});
