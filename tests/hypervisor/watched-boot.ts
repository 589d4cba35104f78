/** Boots Keel as the runner does: by its recipe, watched, and judged. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type BootEvidence, judgeBoot } from '#core/ci/judge-boot.ts';
import { parseRecipe } from '#core/ci/recipe.ts';
import type { BootRecipe, Recipe } from '#core/ci/schema.ts';
import { watchHarness } from '#emulator/observe/watch-harness.ts';
import type { BootTranscript } from '#emulator/record/transcript.ts';
import type { BootAccount } from '#formats/boot-account.ts';
import { makeMachine } from '../emulator/boot.ts';
import { tree } from './keel.ts';

export async function readRecipe(): Promise<Recipe> {
  const parsed = parseRecipe(await readFile(path.join(tree, 'slipway.yaml'), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.recipe;
}

export interface WatchedBoot {
  transcript: BootTranscript;
  account: BootAccount;
  /** By what the console says alone. */
  believed: ReturnType<typeof judgeBoot>;
  judged: ReturnType<typeof judgeBoot>;
}

/**
 * @param built folder with `keel.bin` and `keel.elf`.
 * @param boot a boot of the recipe, by name. @param words more of the command line.
 */
export async function bootWatched(
  built: string,
  recipe: Recipe,
  boot: string,
  words = '',
  before?: BootEvidence['before'],
): Promise<WatchedBoot> {
  const found = recipe.boots.find(({ name }) => name === boot);
  const names = recipe.harness;
  if (found === undefined || names === undefined) throw new Error(`no boot ${boot}, or no harness`);
  const machine = await makeMachine(path.join(built, 'keel.bin'), {
    harts: found.harts,
    commandLine: `${found.append} ${words}`.trim(),
    drives: found.drives.map(() => new Uint8Array(64 << 10)),
  });
  const elf = await readFile(path.join(built, 'keel.elf'));
  const witness = watchHarness(machine, { elf, names });
  const { budgetInstructions } = found;
  const transcript = machine.run({ budgetInstructions }, { witness });
  const account = witness.account(machine.memory);
  const expectation: BootRecipe = found;
  return {
    transcript,
    account,
    believed: judgeBoot(transcript, expectation),
    judged: judgeBoot(transcript, expectation, { account, ...(before && { before }) }),
  };
}
