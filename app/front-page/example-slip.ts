import type { Station } from '#core/views/slip-facts.ts';

/** An example slip for the front page: each station says what it does with a patch. */
export const exampleSlip: Station[] = [
  {
    name: 'intake',
    state: 'pass',
    sentence: 'A push, a mailed patch or a binary module becomes a patch set, kept by its hash.',
  },
  {
    name: 'checks',
    state: 'pass',
    sentence: 'It applies, is signed off, stays within its grant, and leaves its own judge alone.',
    durationMs: 400,
  },
  {
    name: 'build',
    state: 'pass',
    sentence: 'Compiled inside walls: no network, no home, limits on everything.',
    durationMs: 2100,
  },
  {
    name: 'boot',
    state: 'pass',
    sentence: 'Started in the emulator. Same image, same transcript, on every computer.',
    durationMs: 1600,
  },
  {
    name: 'verdict',
    state: 'pass',
    sentence: 'Pass, fail or a fault of ours: one sentence that names file, line or milestone.',
  },
  {
    name: 'review',
    state: 'waiting',
    sentence: 'Only now does a maintainer look. Comments on lines, votes, reasons.',
  },
  {
    name: 'merge',
    state: 'waiting',
    sentence: 'Checked once more on the newest tip, booted as merged, then on the branch.',
  },
];
