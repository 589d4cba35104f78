import type { Recipe } from './schema.ts';

/**
 * Places in a tree that only its build writes: each output, and for each the topmost folder above it in which
 * the branch keeps nothing (`build` for `build/keel.bin`; none for `arch/riscv/boot/Image` of a tree that
 * keeps its sources there).
 *
 * @param holds whether the branch has something at a path.
 */
export async function findBuildPlaces(
  recipe: Recipe,
  holds: (place: string) => Promise<boolean>,
): Promise<string[]> {
  const places: string[] = [];
  for (const output of Object.values(recipe.build.outputs)) {
    if (output !== undefined) places.push(await topmost(output, holds));
  }
  return [...new Set(places)];
}

async function topmost(
  output: string,
  holds: (place: string) => Promise<boolean>,
): Promise<string> {
  const parts = output.split('/');
  for (let count = 1; count < parts.length; count += 1) {
    const folder = parts.slice(0, count).join('/');
    if (!(await holds(folder))) return folder;
  }
  return output;
}
