import { type Group, whenClosed } from '#adapters/own-group.ts';

export interface Kept {
  /** Those that run now. */
  groups: ReadonlySet<Group>;
  /** From now on none is started again. */
  release(): void;
}

const againMs = 1_000;

/** Starts `count` processes, and another a second after the end of each, until released. */
export function keepRunning(count: number, start: () => Group): Kept {
  const groups = new Set<Group>();
  let released = false;
  const add = () => {
    if (released) return;
    const group = start();
    groups.add(group);
    void whenClosed(group).then(() => {
      groups.delete(group);
      if (!released) setTimeout(add, againMs).unref();
    });
  };
  for (let index = 0; index < count; index += 1) add();
  return {
    groups,
    release() {
      released = true;
    },
  };
}
