'use client';
import { useEffect } from 'react';

/** `j` and `k` go to the next and the last file, `n` and `p` to the next and the last comment. */
const steps: Record<string, { selector: string; by: 1 | -1 }> = {
  j: { selector: '[data-diff-head]', by: 1 },
  k: { selector: '[data-diff-head]', by: -1 },
  n: { selector: '[data-comment-thread]', by: 1 },
  p: { selector: '[data-comment-thread]', by: -1 },
};

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Steps from the focused element in reading order; without one, from what stands at the top of the window. */
function step(selector: string, by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>(selector)].filter(
    (element) => element.offsetParent !== null,
  );
  const from = document.activeElement;
  const isBehind = (element: HTMLElement) =>
    from instanceof HTMLElement && from !== document.body
      ? Boolean(from.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)
      : element.getBoundingClientRect().top > 1;
  const behind = all.filter((element) => element !== from && isBehind(element));
  const before = all.filter((element) => element !== from && !isBehind(element));
  const to = by === 1 ? behind[0] : before.at(-1);
  if (!to) return;
  to.focus({ preventScroll: true });
  to.closest('details')?.setAttribute('open', '');
  const block = to.matches('summary') ? 'start' : 'center';
  (block === 'start' ? (to.parentElement ?? to) : to).scrollIntoView({ block });
}

/** Follows the keys that go from file to file and from comment to comment. Renders nothing. */
export function DiffKeys() {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const found = steps[event.key];
      if (!found) return;
      event.preventDefault();
      step(found.selector, found.by);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  return null;
}
