import { closeSync, type FSWatcher, mkdirSync, openSync, utimesSync, watch } from 'node:fs';
import path from 'node:path';
import type { NewsPort, NewsTopic } from '#core/ports.ts';

/** Some file systems tell of no writes, or of none by another machine: those who listen look from time to time. */
const lookAnywayMs = 10_000;

interface Listener {
  topic: NewsTopic;
  from: 'here' | 'anywhere';
  onNews(): void;
}

/**
 * News by files: telling changes the time of one, which the system tells to the processes that watch the folder.
 * Source: inotify(7), IN_ATTRIB.
 *
 * @param folder is made when it is needed.
 */
export function makeNews(folder: string): NewsPort {
  const listeners = new Set<Listener>();
  const watching = new FolderWatch(folder, (name) => {
    for (const { topic, from, onNews } of [...listeners]) {
      if (from === 'anywhere' && (name === undefined || name === topic)) onNews();
    }
  });
  return {
    tell(topic) {
      touch(folder, topic);
      for (const listener of [...listeners]) if (listener.topic === topic) listener.onNews();
    },
    listen(topic, onNews, from = 'anywhere') {
      const listener = { topic, onNews, from };
      listeners.add(listener);
      if (from === 'anywhere') watching.hold();
      return () => {
        if (listeners.delete(listener) && from === 'anywhere') watching.release();
      };
    },
  };
}

function touch(folder: string, topic: NewsTopic): void {
  const file = path.join(folder, topic);
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      closeSync(openSync(file, 'a', 0o600));
    } catch {
      // What was written is written; the others see it when they look anyway.
    }
  }
}

/** One watch of the folder while anybody listens; it keeps no process alive. */
class FolderWatch {
  private readonly folder: string;
  private readonly onNews: (name?: string) => void;
  private holders = 0;
  private watcher: FSWatcher | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param onNews `name` of the file that was told by; undefined when any may have been. */
  constructor(folder: string, onNews: (name?: string) => void) {
    this.folder = folder;
    this.onNews = onNews;
  }

  hold(): void {
    this.holders += 1;
    if (this.holders > 1) return;
    this.open();
    this.timer = setInterval(() => {
      if (this.watcher === undefined) this.open();
      this.onNews();
    }, lookAnywayMs).unref();
  }

  release(): void {
    this.holders -= 1;
    if (this.holders > 0) return;
    clearInterval(this.timer);
    this.drop();
  }

  private open(): void {
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      this.watcher = watch(this.folder, { persistent: false }, (_, name) => {
        const isGone = name === path.basename(this.folder); // the folder itself
        if (isGone) this.drop();
        this.onNews(isGone ? undefined : (name ?? undefined));
      });
      this.watcher.on('error', () => this.drop());
    } catch {
      this.watcher = undefined; // the system has no watch left: only the timer looks
    }
  }

  private drop(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }
}
