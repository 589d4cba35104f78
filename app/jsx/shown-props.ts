import { showHidden } from '#formats/text/hidden-characters.ts';

/** Attributes that are read by people. */
const spoken = ['title', 'aria-label', 'aria-description', 'alt', 'placeholder', 'label'] as const;

/** Their text is a program. */
const programs = new Set<unknown>(['script', 'style']);

type Props = { readonly [name: string]: unknown };

/** @returns the same properties, or a copy in which no text that is shown holds a hidden character. */
export function shownProps(type: unknown, props: unknown): Props {
  const given = (props ?? {}) as Props;
  const shown: Record<string, unknown> = {};
  for (const name of spoken) keepShown(shown, name, given[name]);
  if (!programs.has(type)) keepShown(shown, 'children', given.children);
  return Object.keys(shown).length === 0 ? given : { ...given, ...shown };
}

function keepShown(shown: Record<string, unknown>, name: string, value: unknown): void {
  if (Array.isArray(value)) {
    const parts: readonly unknown[] = value;
    if (parts.some((part) => showText(part) !== part)) shown[name] = parts.map(showText);
  } else if (showText(value) !== value) {
    shown[name] = showText(value);
  }
}

function showText(value: unknown): unknown {
  return typeof value === 'string' ? showHidden(value) : value;
}
