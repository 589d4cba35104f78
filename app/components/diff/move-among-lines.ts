import type { KeyboardEvent } from 'react';

function lineButtons(root: HTMLElement): HTMLButtonElement[] {
  return [...root.querySelectorAll<HTMLButtonElement>('button[data-line]')].filter(
    (button) => button.offsetParent !== null,
  );
}

/** The button of the other side on the same height, if there is one. */
function across(button: HTMLElement, all: readonly HTMLButtonElement[]): HTMLElement | undefined {
  const top = Math.round(button.getBoundingClientRect().top);
  return all.find(
    (other) =>
      other.dataset.side !== button.dataset.side &&
      Math.abs(Math.round(other.getBoundingClientRect().top) - top) < 2,
  );
}

/** Arrow keys go from line number to line number; Enter, being a button's own key, opens the comment. */
export function moveAmongLines(event: KeyboardEvent<HTMLElement>): void {
  const from = event.target;
  if (!(from instanceof HTMLButtonElement) || from.dataset.line === undefined) return;
  const all = lineButtons(event.currentTarget);
  const sameSide = all.filter((button) => button.dataset.side === from.dataset.side);
  const at = sameSide.indexOf(from);
  const targets: Record<string, HTMLElement | undefined> = {
    ArrowDown: sameSide[at + 1],
    ArrowUp: sameSide[at - 1],
    Home: sameSide[0],
    End: sameSide.at(-1),
    ArrowLeft: across(from, all),
    ArrowRight: across(from, all),
  };
  const to = targets[event.key];
  if (!to) return;
  event.preventDefault();
  to.focus();
  to.scrollIntoView({ block: 'nearest' });
}
