import { z } from 'zod';
import { type Station, stationNames } from '#core/changes/slip.ts';

/** What the event stream of a run and the API say, as this page reads it. */

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

const stations = z.array(
  z.object({
    name: z.enum(stationNames),
    state: z.enum(['pass', 'fail', 'infrastructure', 'running', 'held', 'waiting', 'skipped']),
    sentence: z.string(),
    durationMs: z.number().optional(),
  }),
);

/** The seven stations, as `GET /api/changes/<number>/slip` gives them. */
export function readStations(value: unknown): Station[] | undefined {
  return stations.safeParse(value).data;
}

function parse<Value>(schema: z.ZodType<Value>, data: string): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined; // not JSON: nothing of ours
  }
}

export function readState(data: string): RunState | undefined {
  return parse(state, data);
}

export function readChunk(data: string): z.infer<typeof chunk> | undefined {
  return parse(chunk, data);
}

export function decodeBase64(base64: string): Uint8Array {
  const binary = atob(base64);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
