/**
 * What a host and a boot's own thread say to each other. The same messages in Node (`node-worker.ts`) and in a
 * browser (`web-worker.ts`); a thread runs one boot and is not used again.
 */

import type { BootAccount } from '#formats/boot-account.ts';
import type { MachineDescription, RunLimits } from '../description/description.ts';
import type { WatchedHarness } from '../observe/watch-harness.ts';
import type { BootTranscript } from '../record/transcript.ts';

/** The hot core: compiled, as bytes, or where to fetch it (browser only). */
export type CoreSource = WebAssembly.Module | Uint8Array<ArrayBuffer> | string;

export type ToBoot =
  | {
      type: 'boot';
      description: MachineDescription;
      limits: RunLimits;
      /** Node's worker finds `hart.wasm` beside itself when this is missing; a browser must say. */
      core?: CoreSource;
      /** A machine that sleeps waits for `input` instead of ending as `asleep`. */
      interactive?: boolean;
      /** The same as `save` messages that arrive before the first instruction. */
      saveAtInstructions?: readonly number[];
      /** Has the machine follow a harness of tests; changes nothing of the transcript. */
      watch?: WatchedHarness;
    }
  /** In place of `boot`: goes on from a snapshot; its console so far is posted first. */
  | {
      type: 'resume';
      snapshot: Uint8Array;
      /** Replace limits of the run that was saved. */
      limits?: Partial<RunLimits>;
      core?: CoreSource;
      interactive?: boolean;
      saveAtInstructions?: readonly number[];
    }
  /**
   * Posts a `snapshot`, and goes on: behind that many instructions, or at once when they have passed or none are told.
   */
  | { type: 'save'; atInstructions?: number }
  /** Bytes for the UART. They arrive between two slices, so a boot that takes any is no longer repeatable. */
  | { type: 'input'; bytes: Uint8Array }
  /** Ends the boot after the running slice with what has been recorded; its exit is `budget-spent`. */
  | { type: 'stop' };

export type FromBoot =
  /** Console output as it comes, in order, never empty; nothing is sent once 1 MiB was. */
  | { type: 'console'; bytes: Uint8Array<ArrayBuffer> }
  /** After each slice (about 20 a second): retired instructions of all harts so far. */
  | { type: 'progress'; retiredInstructions: number }
  /** What `save` asked for. A boot that ends before posts it at its end. */
  | { type: 'snapshot'; snapshot: Uint8Array<ArrayBuffer>; retiredInstructions: number }
  /** The last message of a boot that ran. */
  | {
      type: 'transcript';
      transcript: BootTranscript;
      /** With `watch`. */
      account?: BootAccount;
    }
  /** The last message when the description or the snapshot is at fault: a broken ELF, an image that does not fit. */
  | { type: 'refused'; reason: string }
  /** The last message when we are at fault: the core is missing, memory ran out, a bug. */
  | { type: 'broken'; reason: string };
