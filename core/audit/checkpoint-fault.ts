/** A checkpoint, or what an auditor noted of one: then without its time. */
export interface NotedCheckpoint {
  sequence: number;
  hash: string;
  atMs?: number;
}

/**
 * Holds checkpoints against an entry: those of its own number must name its hash, and where it is the last
 * one of the log, none may name a later one.
 *
 * @param checkpoints those of the entry's number; for the last entry, all.
 * @returns what is wrong, as a sentence. Pure.
 */
export function checkpointFault(
  entry: { sequence: number; hash: string },
  checkpoints: readonly NotedCheckpoint[],
): string | undefined {
  for (const { sequence, hash, atMs } of checkpoints) {
    const of =
      atMs === undefined
        ? 'the noted checkpoint'
        : `the checkpoint of ${new Date(atMs).toISOString()}`;
    if (sequence > entry.sequence) {
      return `the log ends at entry ${entry.sequence}, but ${of} names entry ${sequence}: its end was cut off`;
    }
    if (sequence === entry.sequence && hash !== entry.hash) {
      return `entry ${sequence} is not the one that ${of} names: the log was written anew`;
    }
  }
  return undefined;
}
