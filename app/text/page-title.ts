import type { Metadata } from 'next';
import { showHidden } from '#formats/text/hidden-characters.ts';

/** A page's title with words from its address or from the tree in it, which may hold hidden characters. */
export function pageTitle(text: string): Metadata {
  return { title: showHidden(text) };
}
