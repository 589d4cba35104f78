import { chunkHtml, chunkLines, codeHtml } from '../../components/text/code-markup.ts';
import { visibleHtml } from '../../components/text/visible-html.ts';
import {
  type ColourQuestion,
  colouredAtHand,
  colourPiece,
  colourWhole,
} from '../../highlight/highlight-blob.ts';
import { languageOf } from '../../highlight/languages.ts';
import { sourceHref } from '../address.ts';
import type { Place } from '../place.ts';
import { type BlobText, chunkText } from './blob-text.ts';

/** What a document carries of a file at once; the rest is fetched. */
const firstBytesMost = 256 * 1024;
const firstPiecesMost = 20;
/** What a page waits for the colours of its first screen. Without them it shows the text, and fetches them. */
const firstColoursMs = 60;

interface File {
  path: string;
  objectId: string;
  sizeBytes: number;
}

/** Where a file's lines come from; the page names the content that it began with, so that it shows no other. */
export function linesHref(
  { repository, revision, path }: Place,
  file: { objectId: string },
): string {
  return `${sourceHref(repository, 'lines', revision, path)}?blob=${file.objectId}`;
}

/** @param src of `linesHref`. @returns the beginning of a file, as `codeHtml` lays it out. */
export async function codeOfFile(file: File, text: BlobText, src: string): Promise<string> {
  const question = questionOf(file, text);
  if (question) await makeColours(question);
  const chunks: string[] = [];
  for (let number = 0; number < text.starts.length; number += 1) {
    const end = text.starts[number + 1] ?? text.bytes.length;
    if (number > 0 && (end > firstBytesMost || number >= firstPiecesMost)) break;
    chunks.push(pieceAtHand(question, text, number));
  }
  return codeHtml(chunks, { lineCount: text.lineCount, src: `${src}&chunk=` });
}

/** @param number from 0. @returns one piece with its colours, or undefined past the file's end. */
export async function pieceOfFile(
  file: File,
  text: BlobText,
  number: number,
): Promise<string | undefined> {
  if (text.starts[number] === undefined) return undefined;
  const question = questionOf(file, text);
  const coloured = question ? await colourPiece(question, number) : '';
  return pieceHtml(text, number, coloured);
}

function questionOf(file: File, text: BlobText): ColourQuestion | undefined {
  const language = languageOf(file.path);
  if (language === undefined) return undefined;
  return {
    ...{ objectId: file.objectId, language, sizeBytes: file.sizeBytes, lineCount: text.lineCount },
    linesOf: (number) => chunkText(text, number),
  };
}

/** Waits for the first piece, not long; all the others are made meanwhile, for those who come next. */
async function makeColours(question: ColourQuestion): Promise<void> {
  if (colouredAtHand(question, 0) === undefined) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, firstColoursMs);
    });
    await Promise.race([colourPiece(question, 0), late]);
    clearTimeout(timer);
  }
  if (question.lineCount > chunkLines) void colourWhole(question);
}

/** Coloured if that is made already; plain, and saying that it may be asked for again, if not. */
function pieceAtHand(question: ColourQuestion | undefined, text: BlobText, number: number): string {
  const coloured = question ? colouredAtHand(question, number) : '';
  return pieceHtml(text, number, coloured ?? '', coloured === undefined);
}

function pieceHtml(text: BlobText, number: number, coloured: string, isPlain = false): string {
  const first = number * chunkLines + 1;
  const count = Math.min(chunkLines, text.lineCount - first + 1);
  const body = coloured || visibleHtml(chunkText(text, number).join('\n'));
  return chunkHtml(body, first, count, isPlain);
}
