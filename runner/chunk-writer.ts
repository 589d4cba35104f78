import { appendRunChunk } from '#core/ci/append-run-event.ts';
import type { RunStation } from '#core/ci/schema.ts';
import type { Context } from '#core/context.ts';

const flushMs = 100;
const chunkMaxBytes = 64 * 1024;
const streamMaxBytes = 2 ** 20;

/**
 * Passes a log or console on as run events: at most ten a second, at most 1 MiB in all. What is beyond
 * that is in the artifact.
 */
export class ChunkWriter {
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private writtenBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private fault: { error: unknown } | undefined;
  private readonly ctx: Context;
  private readonly target: { runId: string; station: RunStation; stream: string };

  constructor(ctx: Context, target: { runId: string; station: RunStation; stream: string }) {
    this.ctx = ctx;
    this.target = target;
  }

  write(bytes: Uint8Array): void {
    if (this.fault) return;
    const left = streamMaxBytes - this.writtenBytes - this.waitingBytes;
    const kept = bytes.subarray(0, Math.max(0, left));
    if (kept.length === 0) return;
    this.waiting.push(Uint8Array.from(kept));
    this.waitingBytes += kept.length;
    if (this.waitingBytes >= chunkMaxBytes) this.tryFlush();
    else this.timer ??= setTimeout(() => this.tryFlush(), flushMs);
  }

  /** For a timer or a stream, where nobody would catch an error: it is kept, and the next `flush` throws it. */
  private tryFlush(): void {
    try {
      this.flush();
    } catch (error) {
      this.fault = { error };
    }
  }

  /** @throws the error of a write that failed, in this call or before. */
  flush(): void {
    if (this.fault) throw this.fault.error;
    clearTimeout(this.timer);
    this.timer = undefined;
    const all = Buffer.concat(this.waiting);
    this.waiting = [];
    this.waitingBytes = 0;
    this.writtenBytes += all.length;
    for (let at = 0; at < all.length; at += chunkMaxBytes) {
      appendRunChunk(this.ctx, { ...this.target, bytes: all.subarray(at, at + chunkMaxBytes) });
    }
  }

  /** Drops what is not written yet: the work was given up. */
  discard(): void {
    clearTimeout(this.timer);
    this.waiting = [];
    this.waitingBytes = 0;
  }
}
