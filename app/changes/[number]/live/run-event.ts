import { z } from 'zod';

/** The events of a run's stream, parsed as this page needs them. */

const station = z.enum(['checks', 'build', 'boot', 'verdict']);

const state = z.object({
  station,
  phase: z.enum(['started', 'finished']),
  name: z.string().optional(),
  outcome: z.string().optional(),
  sentence: z.string().optional(),
});
export type RunState = z.infer<typeof state>;

const chunk = z.object({ stream: z.string(), base64: z.base64() });

function parse<Value>(schema: z.ZodType<Value>, data: string): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined; // not JSON: nothing of ours
  }
}

/** @returns undefined for data that is no state. */
export function readState(data: string): RunState | undefined {
  return parse(state, data);
}

/** @returns undefined for data that is no chunk of output. */
export function readChunk(data: string): z.infer<typeof chunk> | undefined {
  return parse(chunk, data);
}

/** Bytes from base64, as browsers can. */
export function decodeBase64(base64: string): Uint8Array {
  const binary = atob(base64);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
