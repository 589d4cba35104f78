import { z } from 'zod';
import { codePointOf, hidesInLine } from '#formats/text/hidden-characters.ts';

/**
 * One line for people to read: the name of a person, an organization, a token, a tree. No character in it may
 * turn the text around it, hide, or pass for nothing: no control and format characters (Cc, Cf: the
 * bidirectional controls among them), no separators of lines, no half of a pair, nothing that a font draws as
 * nothing. Angle brackets would end the name in an author line of git.
 *
 * @param most characters, as JavaScript counts them.
 * Source: Unicode, UAX 44 (General_Category, Default_Ignorable_Code_Point); UTR 36, 2.10.
 */
export function plainLine(most: number) {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(most, `at most ${most} characters`)
    .refine((text) => !hidesInLine(text), {
      error: ({ input }) =>
        `holds the invisible character ${firstHidden(String(input))}; leave it out`,
    })
    .refine((text) => !/[<>]/.test(text), 'holds an angle bracket; leave it out');
}

function firstHidden(text: string): string {
  return codePointOf([...text].find(hidesInLine) ?? '');
}
