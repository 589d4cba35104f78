'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { BootTranscript } from '#emulator/record/transcript.ts';
import type { FromBoot } from '#emulator/threads/boot-protocol.ts';
import type { ConsoleFeed, ConsoleSink } from '../components/console/console.tsx';
import { type FirstMessage, type RunningBoot, startBoot } from './boot-worker.ts';
import { offerDownload } from './offer-download.ts';

/** What became of the boot so far. `repeatable`: nothing was typed into it. */
export type BootStatus =
  | { kind: 'idle' }
  | { kind: 'running'; retiredInstructions: number }
  | { kind: 'ended'; transcript: BootTranscript; tookMs: number; repeatable: boolean }
  | { kind: 'failed'; reason: string };

function statusOf(
  message: Exclude<FromBoot, { type: 'console' | 'snapshot' }>,
  facts: { tookMs: number; repeatable: boolean },
): BootStatus {
  if (message.type === 'progress') {
    return { kind: 'running', retiredInstructions: message.retiredInstructions };
  }
  if (message.type === 'transcript') {
    return { kind: 'ended', transcript: message.transcript, ...facts };
  }
  return { kind: 'failed', reason: message.reason };
}

/** One boot at a time, its console kept so that a terminal which opens late shows all of it. */
export function useBoot() {
  const [status, setStatus] = useState<BootStatus>({ kind: 'idle' });
  const running = useRef<RunningBoot>(undefined);
  const typed = useRef(false);
  const pieces = useRef<Uint8Array[]>([]);
  const sink = useRef<ConsoleSink>(undefined);
  useEffect(() => () => running.current?.discard(), []);

  const feed = useCallback<ConsoleFeed>((opened) => {
    sink.current = opened;
    for (const piece of pieces.current) opened.write(piece);
    return () => {
      sink.current = undefined;
    };
  }, []);

  const start = useCallback((first: FirstMessage) => {
    running.current?.discard();
    typed.current = false;
    pieces.current = [];
    sink.current?.clear();
    const startedAtMs = performance.now();
    setStatus({ kind: 'running', retiredInstructions: 0 });
    const onMessage = (message: FromBoot) => {
      if (message.type === 'console') {
        pieces.current.push(message.bytes);
        sink.current?.write(message.bytes);
      } else if (message.type === 'snapshot') {
        offerDownload(message.snapshot, `at-${message.retiredInstructions}.snapshot`);
      } else {
        const tookMs = performance.now() - startedAtMs;
        setStatus(statusOf(message, { tookMs, repeatable: !typed.current }));
      }
    };
    running.current = startBoot(first, onMessage);
  }, []);

  const input = useCallback((text: string) => {
    typed.current = true;
    running.current?.input(text);
  }, []);
  const save = useCallback(() => running.current?.save(), []);
  const stop = useCallback(() => running.current?.stop(), []);
  const fail = useCallback((reason: string) => setStatus({ kind: 'failed', reason }), []);
  return { status, feed, start, input, save, stop, fail };
}
