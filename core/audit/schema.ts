import { z } from 'zod';

/** A checkpoint that an auditor kept: `SEQUENCE:HASH`. */
export const notedCheckpoint = z
  .string()
  .regex(/^[1-9]\d{0,14}:[0-9a-f]{64}$/, 'is no SEQUENCE:HASH of a checkpoint')
  .transform((text) => {
    const [sequence = '', hash = ''] = text.split(':');
    return { sequence: Number(sequence), hash };
  });
