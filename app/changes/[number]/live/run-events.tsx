'use client';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import type { ConsoleFeed, ConsoleSink } from '../../../components/console/console.tsx';
import { Notice } from '../../../components/layout/notice.tsx';
import type { StoryOf } from './render-story.tsx';
import { decodeBase64, type RunState, readChunk, readState } from './run-event.ts';
import { useStory } from './use-story.ts';

/** What a stream has written so far, and the consoles that show it. */
class Stream {
  readonly #pieces: Uint8Array[] = [];
  readonly #sinks = new Set<ConsoleSink>();

  write(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    for (const sink of this.#sinks) sink.write(bytes);
  }

  clear(): void {
    this.#pieces.length = 0;
    for (const sink of this.#sinks) sink.clear();
  }

  readonly feed: ConsoleFeed = (sink) => {
    for (const bytes of this.#pieces) sink.write(bytes);
    this.#sinks.add(sink);
    return () => this.#sinks.delete(sink);
  };
}

const LiveStreams = createContext<ReadonlyMap<string, Stream>>(new Map());

/** The streams that have written something, the oldest first. */
export function useLiveStreams(): [name: string, feed: ConsoleFeed][] {
  return [...useContext(LiveStreams)].map(([name, stream]) => [name, stream.feed]);
}

function sentence(state: RunState): string {
  const what = state.name ? `${state.station} ${state.name}` : state.station;
  if (state.phase === 'started') return `${what} began`;
  return state.sentence ?? `${what} ${state.outcome ?? 'ended'}`;
}

/** The stream that a state belongs to: when the state starts again, the stream is cleared. */
function streamOf(state: RunState): string {
  return state.station === 'boot' && state.name ? `boot:${state.name}` : state.station;
}

interface Handlers {
  onState(state: RunState, number: number): void;
  onChunk(stream: string, bytes: Uint8Array): void;
  onRevoked(message: string): void;
  onEnd(): void;
}

/** Opens the event stream of a run; the browser reconnects by itself from the last event. @returns what closes it. */
function listen(runId: string, handlers: Handlers): () => void {
  const source = new EventSource(`/api/runs/${runId}/events`);
  source.addEventListener('state', (event) => {
    const state = readState(event.data);
    if (state) handlers.onState(state, Number(event.lastEventId));
  });
  source.addEventListener('chunk', (event) => {
    const chunk = readChunk(event.data);
    if (chunk) handlers.onChunk(chunk.stream, decodeBase64(chunk.base64));
  });
  source.addEventListener('revoked', () => {
    source.close();
    handlers.onRevoked('You may no longer see this change.');
  });
  source.addEventListener('end', () => {
    source.close();
    handlers.onEnd();
  });
  return () => source.close();
}

/** What the events of a run brought: the last announcement, why the stream was closed, the streams by name. */
function useEvents(
  { runId, live, shownNumber }: { runId: string; live: boolean; shownNumber: number },
  { rerenderStory, rerenderPage }: { rerenderStory(): void; rerenderPage(): void },
) {
  const [announced, setAnnounced] = useState('');
  const [refusal, setRefusal] = useState('');
  const [streams, setStreams] = useState<ReadonlyMap<string, Stream>>(new Map());
  const shown = useRef(shownNumber);
  useEffect(() => {
    if (!live) return;
    const known = new Map<string, Stream>();
    setStreams(known);
    return listen(runId, {
      onState(state, number) {
        if (state.phase === 'started') known.get(streamOf(state))?.clear();
        if (number <= shown.current) return;
        setAnnounced(sentence(state));
        rerenderStory();
      },
      onChunk(name, bytes) {
        let stream = known.get(name);
        if (!stream) {
          stream = new Stream();
          known.set(name, stream);
          setStreams(new Map(known));
        }
        stream.write(bytes);
      },
      onRevoked: setRefusal,
      onEnd: rerenderPage,
    });
  }, [runId, live, rerenderStory, rerenderPage]);
  return { announced, refusal, streams };
}

/**
 * Follows a run while it works: keeps what its build and boots print, announces to screen readers what begins
 * and ends, and renders the story again at each step.
 *
 * @param shownNumber the newest event that the page already shows.
 * @param children the story as the page was rendered with it.
 */
export function RunEvents(props: {
  runId: string;
  live: boolean;
  shownNumber: number;
  of: StoryOf;
  children: ReactNode;
}) {
  const { runId, live, shownNumber } = props;
  const { story, rerenderStory, rerenderPage } = useStory(props.of, props.children);
  const { announced, refusal, streams } = useEvents(
    { runId, live, shownNumber },
    { rerenderStory, rerenderPage },
  );
  return (
    <LiveStreams value={streams}>
      <p role="status" aria-live="polite" className="aside-from-sight">
        {announced}
      </p>
      {refusal && (
        <Notice tone="fail" title="The stream was closed" live>
          <p>{refusal}</p>
        </Notice>
      )}
      {story}
    </LiveStreams>
  );
}
