import { DomainError } from '#core/errors.ts';
import type { Recipe } from './schema.ts';

export type ParsedRecipe =
  | { ok: true; recipe: Recipe }
  /** `message` is whole: `slipway.yaml:12: boots[1].budgetInstructions: …`. */
  | { ok: false; line: number; message: string };

/** Reads a tree's recipe. Pure. */
export function parseRecipe(_text: string): ParsedRecipe {
  throw new DomainError('infrastructure', 'not built yet');
}
