import { z } from 'zod';

/** What a boot in the browser is made from, as the address of the page says it. */
export interface BootRequest {
  /** Artifacts of the portal, fetched through the gated route. */
  image?: string;
  initrd?: string;
  append: string;
  harts: number;
  memoryMiB: number;
  budgetInstructions: number;
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const whole = (least: number, most: number, otherwise: number) =>
  z.coerce.number().int().min(least).max(most).catch(otherwise);

const query = z.object({
  image: sha256.optional().catch(undefined),
  initrd: sha256.optional().catch(undefined),
  append: z.string().max(1024).catch(''),
  harts: whole(1, 16, 1),
  memoryMiB: whole(16, 1024, 128),
  budgetInstructions: whole(1, 1e12, 2_000_000_000),
});

/** What cannot be read is left at its usual value. Pure. */
export function readBootRequest(
  params: Record<string, string | string[] | undefined>,
): BootRequest {
  const { image, initrd, append, harts, memory, budget } = params;
  return query.parse({
    image,
    initrd,
    append: append ?? '',
    harts: harts ?? 1,
    memoryMiB: memory ?? 128,
    budgetInstructions: budget ?? 2_000_000_000,
  });
}
