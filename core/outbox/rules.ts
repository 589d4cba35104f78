/** Failures after which a message is given up: reported, behind no other in the way, and tried but now and then. */
export const triesMax = 8;

const firstMs = 200;
/** No message is put off for longer: one whose time is farther away was put off before the clock was set back. */
export const longestMs = 60 * 60 * 1000;

/** How long after its failures so far a message is tried again; about a quarter of an hour before it is given up. */
export function backOffMs(attempts: number): number {
  return Math.min(firstMs * 4 ** (attempts - 1), longestMs);
}
