/** Where `g` and a letter go. The help dialog lists the same. */
export const places = [
  { key: 'h', href: '/', label: 'Front page' },
  { key: 's', href: '/source', label: 'Source' },
  { key: 'c', href: '/changes', label: 'Changes' },
  { key: 'v', href: '/vmhi', label: 'VMHI' },
  { key: 'l', href: '/licence', label: 'Licence' },
  { key: 'o', href: '/organizations', label: 'Organizations' },
  { key: 'a', href: '/audit', label: 'Audit log' },
  { key: 't', href: '/account', label: 'Account and tokens' },
] as const;

/** Where a key is typed as text, it is no shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest('.xterm') !== null
  );
}
