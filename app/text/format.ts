/** Numbers and times as a reader wants them. Pure: the clock comes as an argument. */
import { counted } from '#formats/text/count.ts';

const units = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const relativeTime = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `3 minutes ago`, `in 2 days`, `just now`. */
export function formatRelative(atMs: number, nowMs: number): string {
  const distance = atMs - nowMs;
  for (const [unit, sizeMs] of units) {
    if (Math.abs(distance) >= sizeMs) {
      return relativeTime.format(Math.trunc(distance / sizeMs), unit);
    }
  }
  return distance > 0 ? 'in a moment' : 'just now';
}

/** `840 ms`, `4.2 s`, `3 min 05 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** `812 bytes`, `4.0 KiB`, `31.2 MiB`. */
export function formatBytes(sizeBytes: number): string {
  if (sizeBytes < 1024) return counted(sizeBytes, 'byte');
  const names = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = sizeBytes / 1024;
  let name = 0;
  while (value >= 1024 && name < names.length - 1) {
    value /= 1024;
    name += 1;
  }
  return `${value.toFixed(1)} ${names[name]}`;
}

/** A verb's message as a sentence: `no such change` → `No such change.` */
export function sentence(message: string): string {
  const text = message.trim();
  if (text === '') return '';
  const end = /[.!?…)]$/.test(text) || text.includes('\n') ? '' : '.';
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}
