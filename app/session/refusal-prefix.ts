/** Marks a refusal of ours among next-auth's error codes: the rest of the code is the refusal's message. */
export const refusalPrefix = 'slipway:';
