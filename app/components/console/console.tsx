'use client';
import '@xterm/xterm/css/xterm.css';
import { type RefObject, useEffect, useRef, useState } from 'react';
import styles from './console.module.css';
import { type OpenTerminal, openTerminal } from './terminal.ts';

/** What a feed may do with a terminal. */
export type ConsoleSink = Omit<OpenTerminal, 'close'>;

/**
 * Gives a console its bytes for as long as it is shown.
 * @returns what stops it.
 */
export type ConsoleFeed = (sink: ConsoleSink) => () => void;

interface Live {
  feed: ConsoleFeed;
  onInput: ((text: string) => void) | undefined;
}

/** The terminal is opened once; what feeds it may change with each render. */
function useTerminal(host: RefObject<HTMLDivElement | null>, rows: number, live: Live): boolean {
  const [ready, setReady] = useState(false);
  const opened = useRef<OpenTerminal>(undefined);
  const input = useRef(live.onInput);
  input.current = live.onInput;
  const takesInput = live.onInput !== undefined;
  useEffect(() => {
    let closed = false;
    const element = host.current;
    if (!element) return;
    const onInput = takesInput ? (text: string) => input.current?.(text) : undefined;
    openTerminal(element, { rows, onInput }).then((terminal) => {
      if (closed) return terminal.close();
      opened.current = terminal;
      setReady(true);
    });
    return () => {
      closed = true;
      opened.current?.close();
      opened.current = undefined;
      setReady(false);
    };
  }, [host, rows, takesInput]);
  const { feed } = live;
  useEffect(() => {
    const terminal = opened.current;
    if (!ready || !terminal) return;
    terminal.clear();
    return feed(terminal);
  }, [feed, ready]);
  return ready;
}

/** A guest's console, or a build's log, as a terminal shows it. `label` says whose it is. */
export function Console(props: {
  label: string;
  feed: ConsoleFeed;
  rows?: number;
  onInput?: (text: string) => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const ready = useTerminal(host, props.rows ?? 20, { feed: props.feed, onInput: props.onInput });
  return (
    <section className={styles.console} aria-label={props.label} aria-busy={!ready}>
      <div ref={host} className={styles.screen} />
    </section>
  );
}
