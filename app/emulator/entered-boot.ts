import { z } from 'zod';
import { looksLikeSnapshot } from '#emulator/state/snapshot.ts';
import type { FirstMessage } from './boot-worker.ts';

const mebibyte = 1024 * 1024;

const whole = (least: number, most: number, otherwise: number) =>
  z.coerce.number().int().min(least).max(most).catch(otherwise);

const settings = z.object({
  append: z.string().max(1024).catch(''),
  harts: whole(1, 16, 1),
  memory: whole(16, 1024, 128),
  budget: whole(1, 1e12, 2_000_000_000),
});

async function chosenFile(form: FormData, name: string): Promise<Uint8Array | undefined> {
  const file = form.get(name);
  if (!(file instanceof File) || file.size === 0) return undefined;
  return new Uint8Array(await file.arrayBuffer());
}

/** The boot that a form describes; a snapshot holds its own machine. @throws Error with a sentence for the reader. */
export async function describeEntered(form: FormData): Promise<FirstMessage> {
  const kernel = await chosenFile(form, 'kernel');
  if (!kernel) throw new Error('Choose an image first.');
  const entered = settings.parse(Object.fromEntries(form));
  const limits = { budgetInstructions: entered.budget };
  if (looksLikeSnapshot(kernel)) return { type: 'resume', snapshot: kernel, limits };
  const initrd = await chosenFile(form, 'initrd');
  return {
    type: 'boot',
    description: {
      harts: entered.harts,
      memoryBytes: entered.memory * mebibyte,
      firmware: 'builtin',
      kernel,
      ...(initrd && { initrd }),
      commandLine: entered.append,
    },
    limits,
  };
}
