import type { GitTime } from '#formats/git/commit.ts';
import { printUtc } from '#formats/text/utc.ts';
import { formatRelative } from '../../text/format.ts';

/** Relative, with the absolute time on hover, on paper and for machines. `nowMs` comes from the context of the page. */
export function Time({ atMs, nowMs }: { atMs: number; nowMs: number }) {
  const absolute = printUtc(atMs);
  return (
    <time className="whole-on-paper" dateTime={new Date(atMs).toISOString()} title={absolute}>
      <span>{formatRelative(atMs, nowMs)}</span>
    </time>
  );
}

/** The date and time in full: for what is printed and for what lawyers read. */
export function AbsoluteTime({ atMs }: { atMs: number }) {
  return <time dateTime={new Date(atMs).toISOString()}>{printUtc(atMs)}</time>;
}

/** When a commit says that it was made, which need not be a time at all. */
export function CommitTime({ time, nowMs }: { time: GitTime; nowMs?: number }) {
  if (time.atMs === undefined) return <span title="as git has it">at {time.raw || 'no date'}</span>;
  if (nowMs === undefined) return <AbsoluteTime atMs={time.atMs} />;
  return <Time atMs={time.atMs} nowMs={nowMs} />;
}
