import { useRouter } from 'next/navigation';
import { type ReactNode, startTransition, useCallback, useEffect, useRef, useState } from 'react';
import { drawStory, type StoryOf } from './render-story.tsx';

/** A story that was drawn after the page, and the one that the page then had. */
interface Drawn {
  story: ReactNode;
  over: ReactNode;
}

/**
 * The story of a run, drawn again by the server when asked: one drawing at a time, and one more for what came
 * meanwhile. What a newer drawing of the whole page brings takes its place.
 */
export function useStory(of: StoryOf, first: ReactNode) {
  const router = useRouter();
  const [drawn, setDrawn] = useState<Drawn>();
  const page = useRef({ of, first });
  const isDrawing = useRef(false);
  const isWanted = useRef(false);
  useEffect(() => {
    page.current = { of, first };
  }, [of, first]);
  const drawPageAgain = useCallback(() => startTransition(() => router.refresh()), [router]);
  const drawStoryAgain = useCallback(async () => {
    isWanted.current = true;
    if (isDrawing.current) return;
    isDrawing.current = true;
    while (isWanted.current) {
      isWanted.current = false;
      const over = page.current.first;
      // A connection that broke: the whole page, asked for next, says so by itself.
      const story = await drawStory(page.current.of).catch(() => undefined);
      if (story === undefined) drawPageAgain();
      else startTransition(() => setDrawn({ story, over }));
    }
    isDrawing.current = false;
  }, [drawPageAgain]);
  return {
    story: drawn !== undefined && drawn.over === first ? drawn.story : first,
    drawStoryAgain,
    drawPageAgain,
  };
}
