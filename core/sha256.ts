import { z } from 'zod';

/** A SHA-256 as text: it names an artifact, or the text of an agreement. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is 64 hex digits');
