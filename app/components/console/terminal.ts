import type { ITheme, Terminal } from '@xterm/xterm';
import { ConsoleText } from '#formats/text/console-text.ts';

const fontSizePx = 13;
/** Wider than this, lines are hard to follow; a guest thinks of 80. */
const mostColumns = 132;
const scrollbackLines = 20_000;

/** The page's own colours, read where they are set, so that the terminal follows light and dark. */
function readTheme(host: HTMLElement): ITheme {
  const style = getComputedStyle(host);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    background: token('--paper-sunk'),
    foreground: token('--ink'),
    cursor: token('--accent'),
    cursorAccent: token('--paper-sunk'),
    selectionBackground: token('--accent-wash'),
    black: token('--ink'),
    red: token('--fail'),
    green: token('--pass'),
    yellow: token('--infrastructure'),
    blue: token('--running'),
    magenta: token('--held'),
    cyan: token('--accent'),
    white: token('--ink-soft'),
    brightBlack: token('--ink-soft'),
    brightRed: token('--fail'),
    brightGreen: token('--pass'),
    brightYellow: token('--infrastructure'),
    brightBlue: token('--running'),
    brightMagenta: token('--held'),
    brightCyan: token('--accent'),
    brightWhite: token('--ink'),
  };
}

function characterWidthPx(host: HTMLElement, fontFamily: string): number {
  const probe = document.createElement('span');
  probe.textContent = '0'.repeat(100);
  probe.style.cssText = `position:absolute;visibility:hidden;font:${fontSizePx}px ${fontFamily}`;
  host.append(probe);
  const width = probe.getBoundingClientRect().width / 100;
  probe.remove();
  return width;
}

function columnsFor(host: HTMLElement, fontFamily: string): number {
  const scrollBarPx = 16;
  const columns = Math.floor((host.clientWidth - scrollBarPx) / characterWidthPx(host, fontFamily));
  return Math.max(20, Math.min(mostColumns, columns));
}

/** Whatever is written, the terminal gets text, colours and cursor moves alone (`formats/text/console-text.ts`). */
export interface OpenTerminal {
  write(bytes: Uint8Array): void;
  /** Begins anew. */
  clear(): void;
  /** All was written: the terminal takes the height that its lines need, up to its own. */
  settle(): void;
  close(): void;
}

/**
 * Opens a terminal inside of `host`, as wide as it is.
 *
 * @param options `rows`: height in lines. `onInput`: gets what is typed; without it the terminal only shows.
 */
export async function openTerminal(
  host: HTMLElement,
  options: { rows: number; onInput?: (text: string) => void },
): Promise<OpenTerminal> {
  const { Terminal } = await import('@xterm/xterm');
  const fontFamily = getComputedStyle(host).fontFamily;
  await document.fonts.load(`${fontSizePx}px ${fontFamily}`);
  const terminal = new Terminal({
    rows: options.rows,
    cols: columnsFor(host, fontFamily),
    convertEol: true,
    cursorBlink: options.onInput !== undefined,
    cursorInactiveStyle: 'none',
    disableStdin: options.onInput === undefined,
    fontFamily,
    fontSize: fontSizePx,
    lineHeight: 1.25,
    // No link is made of what a guest prints; were there one, it would lead nowhere.
    linkHandler: { activate: () => {} },
    // Text in the colour of its ground can be read all the same.
    minimumContrastRatio: 4.5,
    screenReaderMode: true,
    scrollback: scrollbackLines,
    theme: readTheme(host),
  });
  terminal.open(host);
  if (options.onInput) terminal.onData(options.onInput);
  const stop = follow(host, terminal, fontFamily);
  let text = new ConsoleText();
  return {
    write: (bytes) => terminal.write(text.read(bytes)),
    clear() {
      text = new ConsoleText();
      terminal.reset();
    },
    settle: () => terminal.write(text.end(), () => fitRows(terminal, options.rows)),
    close() {
      stop();
      terminal.dispose();
    },
  };
}

function fitRows(terminal: Terminal, most: number): void {
  const { baseY, cursorY } = terminal.buffer.active;
  terminal.resize(terminal.cols, Math.max(3, Math.min(most, baseY + cursorY + 1)));
}

/** Keeps width and colours those of the page. */
function follow(host: HTMLElement, terminal: Terminal, fontFamily: string): () => void {
  const resized = new ResizeObserver(() => {
    if (host.clientWidth > 0) terminal.resize(columnsFor(host, fontFamily), terminal.rows);
  });
  resized.observe(host);
  const recolour = () => {
    terminal.options.theme = readTheme(host);
  };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', recolour);
  const chosen = new MutationObserver(recolour);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    resized.disconnect();
    chosen.disconnect();
    dark.removeEventListener('change', recolour);
  };
}
