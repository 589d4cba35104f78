import { type HartCore, privilegeModes } from '../hart/interface.ts';
import type { RetiredByMode } from '../record/transcript.ts';

/** Asking changes nothing. */
export function retiredByMode(
  core: Pick<HartCore, 'retiredInMode'>,
  harts: number,
): RetiredByMode[] {
  return Array.from({ length: harts }, (_, hart) => {
    const inMode = (name: (typeof privilegeModes)[number]) =>
      Number(core.retiredInMode(hart, privilegeModes.indexOf(name)));
    return {
      hart,
      m: inMode('m'),
      hs: inMode('hs'),
      u: inMode('u'),
      vs: inMode('vs'),
      vu: inMode('vu'),
    };
  });
}
