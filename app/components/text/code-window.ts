import { formatLineRange, type LineRange, parseLineRange } from '../../text/line-range.ts';
import { chunkLines, wholeLinesMost } from './code-markup.ts';
import { loadChunks } from './load-chunks.ts';

/** Sent by the document when lines are marked; the detail is a LineRange, or undefined for none. */
export const linesMarked = 'slipway:lines';

/**
 * The code of one file in a page. Lines are as high as each other, so that a place is a line's number times a
 * height: no line needs an element of its own.
 */
export class CodeWindow {
  readonly #body: HTMLElement;
  readonly #leaving = new AbortController();
  readonly #stopLoading: () => void;
  #chosen: LineRange | undefined;

  constructor(body: HTMLElement) {
    this.#body = body;
    const { signal } = this.#leaving;
    body.addEventListener('click', (event) => this.#choose(event), { signal });
    window.addEventListener('hashchange', () => this.#follow(), { signal });
    const lineCount = Number(body.dataset.lines ?? '0');
    this.#addPlaces(lineCount);
    const { src } = body.dataset;
    this.#stopLoading =
      src === undefined ? () => undefined : loadChunks(body, src, lineCount <= wholeLinesMost);
    this.#follow();
  }

  close(): void {
    this.#leaving.abort();
    this.#stopLoading();
  }

  /** Puts empty pieces, as high as they will be, where the document had none. */
  #addPlaces(lineCount: number): void {
    const body = this.#body;
    body.querySelector('.rest')?.remove();
    const made = document.createDocumentFragment();
    const present = body.querySelectorAll('.chunk').length;
    for (let at = present * chunkLines; at < lineCount; at += chunkLines) {
      const place = document.createElement('div');
      place.className = 'chunk';
      place.dataset.empty = '';
      place.style.setProperty('--lines', String(Math.min(chunkLines, lineCount - at)));
      made.append(place);
    }
    body.append(made);
  }

  #follow(): void {
    const range = parseLineRange(window.location.hash);
    this.#mark(range);
    if (range) this.#body.querySelector('.marked-lines')?.scrollIntoView({ block: 'center' });
  }

  #mark(range: LineRange | undefined): void {
    this.#chosen = range;
    this.#body.querySelector('.marked-lines')?.remove();
    const last = Math.min(range?.last ?? 0, Number(this.#body.dataset.lines ?? '0'));
    if (range && range.first <= last) {
      const mark = document.createElement('div');
      mark.className = 'marked-lines';
      mark.style.setProperty('--first', String(range.first - 1));
      mark.style.setProperty('--lines', String(last - range.first + 1));
      this.#body.append(mark);
    }
    document.dispatchEvent(new CustomEvent(linesMarked, { detail: range }));
  }

  #choose(event: MouseEvent): void {
    const numbers = event.target instanceof Element ? event.target.closest('.numbers') : null;
    if (!numbers || event.ctrlKey || event.metaKey) return;
    const box = this.#body.getBoundingClientRect();
    const lineCount = Number(this.#body.dataset.lines ?? '0');
    const line = 1 + Math.floor(((event.clientY - box.top) / box.height) * lineCount);
    const from = event.shiftKey ? (this.#chosen?.first ?? line) : line;
    const range = { first: Math.min(from, line), last: Math.max(from, line) };
    window.history.replaceState(window.history.state, '', formatLineRange(range));
    this.#mark(range);
  }
}
