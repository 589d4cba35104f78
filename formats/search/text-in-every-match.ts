import type { Expression } from './expression.ts';

/** Shorter ones stand in most lines, and take longer than they save. */
const worthCharacters = 3;

/**
 * The longest ASCII text that every match of an expression holds as it stands: a line without it need not be matched.
 *
 * @returns undefined when there is none that is worth looking for.
 */
export function textInEveryMatch(expression: Expression): string | undefined {
  const [longest = ''] = textsIn(expression).sort((a, b) => b.length - a.length);
  return longest.length < worthCharacters ? undefined : longest;
}

function textsIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'text':
      return expression.text.split(/[^ -~]+/);
    case 'sequence':
      return textsInSequence(expression.parts);
    case 'repeat':
      return expression.min === 0 ? [] : textsIn(expression.part);
    default:
      return [];
  }
}

/** Neighbours are one text; an edge between them takes no character. */
function textsInSequence(parts: readonly Expression[]): string[] {
  const found: string[] = [];
  let run = '';
  const endRun = () => {
    found.push(...textsIn({ kind: 'text', text: run }));
    run = '';
  };
  for (const part of parts) {
    if (part.kind === 'edge') continue;
    if (part.kind === 'text') {
      run += part.text;
      continue;
    }
    endRun();
    found.push(...textsIn(part));
  }
  endRun();
  return found;
}
