'use client';
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { DiffBody, type DiffBodyProps } from '../../../components/diff/diff-body.tsx';
import { lineKey, type Side } from '../../../components/diff/line-key.ts';
import { CommentForm, type CommentTarget } from './comment-form.tsx';
import { CommentThread, type ThreadSetting } from './comment-thread.tsx';
import type { Sides, Thread } from './thread.ts';

/** A thread on a line of this difference, with the side that it stands on here. */
export interface PlacedThread {
  side: Side;
  line: number;
  thread: Thread;
}

/** Where a comment on a line of this difference belongs. Against another patch set, the old side is that one's new side. */
function targetOf(sides: Sides, side: Side): { patchSet: number; side: Side } {
  if (side === 'old' && sides.against !== undefined)
    return { patchSet: sides.against, side: 'new' };
  return { patchSet: sides.patchSet, side };
}

interface Chosen {
  side: Side;
  line: number;
}

/** The form for a comment on the line that was chosen. */
function LineForm(props: { target: CommentTarget; chosen: Chosen; close: () => void }) {
  const { target, chosen, close } = props;
  return (
    <CommentForm
      target={target}
      label={`Comment on ${chosen.side} line ${chosen.line}`}
      autoFocus
      onDone={close}
      onCancel={close}
    />
  );
}

/** The lines of a file with the threads on them; a line's number opens a comment on it. */
export function CommentedBody(
  props: Pick<DiffBodyProps, 'blocks' | 'layout' | 'anchors'> & {
    path: string;
    sides: Sides;
    threads: readonly PlacedThread[];
    setting: ThreadSetting;
  },
) {
  const { path, sides, threads, setting } = props;
  const [chosen, setChosen] = useState<Chosen>();
  const opener = useRef<Element>(null);
  const close = useCallback(() => {
    setChosen(undefined);
    if (opener.current instanceof HTMLElement) opener.current.focus();
  }, []);
  const open = useCallback((side: Side, line: number) => {
    opener.current = document.activeElement;
    setChosen({ side, line });
  }, []);
  const notes = useMemo(() => {
    const found = new Map<string, ReactNode[]>();
    const add = (key: string, note: ReactNode) => found.set(key, [...(found.get(key) ?? []), note]);
    for (const { side, line, thread } of threads) {
      add(
        lineKey(side, line),
        <CommentThread key={thread.id} anchor={`line-${thread.id}`} {...{ thread, setting }} />,
      );
    }
    if (chosen) {
      const { side, line } = chosen;
      const target = { number: setting.number, path, line, ...targetOf(sides, side) };
      add(lineKey(side, line), <LineForm key="new" {...{ target, chosen, close }} />);
    }
    return found;
  }, [threads, setting, chosen, path, sides, close]);
  return (
    <DiffBody
      blocks={props.blocks}
      layout={props.layout}
      anchors={props.anchors}
      notes={notes}
      onLine={setting.mayComment ? open : undefined}
    />
  );
}
