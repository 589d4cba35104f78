/**
 * The end of a day, UTC.
 *
 * @param date `2026-12-31`, as a date field gives it.
 * @returns NaN for anything else, which the verb refuses.
 */
export function endOfDayMs(date: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T23:59:59.999Z`) : Number.NaN;
}
