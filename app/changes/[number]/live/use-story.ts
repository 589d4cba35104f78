import { useRouter } from 'next/navigation';
import { type ReactNode, startTransition, useCallback, useEffect, useRef, useState } from 'react';
import { renderStory, type StoryOf } from './render-story.tsx';

/** A story that was rendered after the page, and the one that the page then had. */
interface Drawn {
  story: ReactNode;
  over: ReactNode;
}

/**
 * The story of a run, rendered again by the server when asked: one rendering at a time, and one more for what
 * came meanwhile. What a newer rendering of the whole page brings takes its place.
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
  const rerenderPage = useCallback(() => startTransition(() => router.refresh()), [router]);
  const rerenderStory = useCallback(async () => {
    isWanted.current = true;
    if (isDrawing.current) return;
    isDrawing.current = true;
    while (isWanted.current) {
      isWanted.current = false;
      const over = page.current.first;
      // A connection that broke: the whole page, asked for next, says so by itself.
      const story = await renderStory(page.current.of).catch(() => undefined);
      if (story === undefined) rerenderPage();
      else startTransition(() => setDrawn({ story, over }));
    }
    isDrawing.current = false;
  }, [rerenderPage]);
  return {
    story: drawn !== undefined && drawn.over === first ? drawn.story : first,
    rerenderStory,
    rerenderPage,
  };
}
