'use server';

import type { ReactNode } from 'react';
import { refusalOf } from '../../../outcomes/refusals.ts';
import { viewerContext } from '../../../session/viewer-context.ts';
import { load } from '../load-change.ts';
import { Story } from '../story.tsx';

/** Which page of a change is open, as its address gives it. */
export interface StoryOf {
  number: string;
  patchset?: string;
  against?: string;
}

/**
 * Renders the part of a change's page that follows from its run, for a page that is open already.
 *
 * @returns undefined when the reader may not see it (any more): the whole page, rendered again, says why.
 */
export async function renderStory({ number, patchset, against }: StoryOf): Promise<ReactNode> {
  const ctx = await viewerContext();
  try {
    const loaded = await load(ctx, String(number), { patchset, against });
    return await Story({ loaded, ctx });
  } catch (error) {
    refusalOf(error);
    return undefined;
  }
}
