/** `/drivers//uart/` as a grant keeps it: `drivers/uart`. */
export function pathOf(typed: string): string {
  return typed
    .split('/')
    .filter((part) => part !== '')
    .join('/');
}
