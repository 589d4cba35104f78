/**
 * The shapes of the states' icons, once on each page: an icon refers to its shape, so that a list of a hundred changes
 * does not carry eight hundred drawings, each twice.
 * Source: lucide (ISC): circle, circle-check, circle-x, unplug, loader-circle, circle-pause, circle-minus, lock, share-2,
 * message-square.
 */
const shapes = {
  pass: '<circle cx="12" cy="12" r="10"/><path d="m16 9-5.5 5.5L8 12"/>',
  fail: '<circle cx="12" cy="12" r="10"/><path d="m15 9-6 6M9 9l6 6"/>',
  infrastructure:
    '<path d="m19 5 3-3M2 22l3-3M6.3 20.3a2.4 2.4 0 0 0 3.4 0L12 18l-6-6-2.3 2.3a2.4 2.4 0 0 0 0 3.4ZM7.5 13.5 10 11M10.5 16.5 13 14M12 6l6 6 2.3-2.3a2.4 2.4 0 0 0 0-3.4l-2.6-2.6a2.4 2.4 0 0 0-3.4 0Z"/>',
  running: '<path d="M21 12a9 9 0 1 1-6.219-8.56"/>',
  held: '<circle cx="12" cy="12" r="10"/><path d="M10 15V9M14 15V9"/>',
  waiting: '<circle cx="12" cy="12" r="10"/>',
  skipped: '<circle cx="12" cy="12" r="10"/><path d="M8 12h8"/>',
  lock: '<rect width="18" height="11" x="3" y="11" rx="2" ry="2"/><path d="M7 11V7a5 5 0 0 1 10 0v4"/>',
  share:
    '<circle cx="18" cy="5" r="3"/><circle cx="6" cy="12" r="3"/><circle cx="18" cy="19" r="3"/><path d="m8.59 13.51 6.83 3.98M15.41 6.51l-6.82 3.98"/>',
  comment: '<path d="M21 15a2 2 0 0 1-2 2H7l-4 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2z"/>',
} as const;

export type Shape = keyof typeof shapes;

const symbols = Object.entries(shapes)
  .map(([name, lines]) => `<symbol id="s-${name}" viewBox="0 0 24 24">${lines}</symbol>`)
  .join('');

/** Stands in the layout of all pages. */
export function StateSprite() {
  return (
    <svg
      style={{ display: 'none' }}
      aria-hidden="true"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the constant above
      dangerouslySetInnerHTML={{ __html: symbols }}
    />
  );
}

/** One of the shapes, in the colour of the text around it; the word stands beside it or names what holds it. */
export function Drawn({
  shape,
  size = 16,
  className,
}: {
  shape: Shape;
  size?: number;
  className?: string | undefined;
}) {
  return (
    <svg className={className} width={size} height={size} data-drawn="" aria-hidden="true">
      <use href={`#s-${shape}`} />
    </svg>
  );
}
