/** Fetches pieces of a file into their places as these come near the window. */

const atOnceMost = 3;
/** Of a file that is not loaded whole: pieces that stay, so that no tab grows without end. */
const loadedMost = 60;
/** How far from the window a piece is fetched: some screens, so that nobody who scrolls waits. */
const near = '1600px';

/**
 * @param body with one `.chunk` for each piece, in order; `data-empty` or `data-plain` where it is to be fetched.
 * @param src the piece's number is added.
 * @param whole fetch all pieces, one after another, and drop none.
 * @returns what ends it.
 */
export function loadChunks(body: HTMLElement, src: string, whole: boolean): () => void {
  const places = [...body.querySelectorAll<HTMLElement>('.chunk')];
  const numbers = new Map(places.map((place, number) => [place, number]));
  const wanted = new Set<HTMLElement>();
  const loaded = new Set<HTMLElement>();
  const leaving = new AbortController();
  let running = 0;

  function next(): HTMLElement | undefined {
    for (const place of wanted) {
      wanted.delete(place);
      return place;
    }
    return whole ? places.find((place) => place.dataset.empty !== undefined) : undefined;
  }

  function go(): void {
    while (running < atOnceMost && !leaving.signal.aborted) {
      const place = next();
      if (!place) return;
      running += 1;
      void fill(place).finally(() => {
        running -= 1;
        go();
      });
    }
  }

  async function fill(place: HTMLElement): Promise<void> {
    const wasEmpty = place.dataset.empty !== undefined;
    delete place.dataset.empty;
    delete place.dataset.plain;
    try {
      const response = await fetch(`${src}${numbers.get(place)}`, { signal: leaving.signal });
      const text = await response.text();
      if (!response.ok) throw new Error(text.trim() || `the portal answered ${response.status}`);
      put(place, text);
      loaded.add(place);
      if (!whole) dropFar();
    } catch (error) {
      if (leaving.signal.aborted || !wasEmpty) return; // what is there can be read
      const reason = error instanceof Error ? error.message : 'no answer came';
      place.textContent = `These lines could not be loaded: ${reason}. Reload the page to try again.`;
    }
  }

  function dropFar(): void {
    for (const place of loaded) {
      if (loaded.size <= loadedMost) return;
      if (visible.has(place)) continue;
      loaded.delete(place);
      place.replaceChildren();
      place.dataset.empty = '';
    }
  }

  const visible = new Set<HTMLElement>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!(target instanceof HTMLElement)) continue;
        const place = target;
        if (!isIntersecting) {
          visible.delete(place);
          wanted.delete(place);
          continue;
        }
        visible.add(place);
        const { empty, plain } = place.dataset;
        if (empty !== undefined || plain !== undefined) wanted.add(place);
      }
      go();
    },
    { rootMargin: near },
  );
  for (const place of places) observer.observe(place);
  return () => {
    leaving.abort();
    observer.disconnect();
  };
}

/** The answer is one piece as the page's own are: its inside goes into the place. */
function put(place: HTMLElement, html: string): void {
  const holder = document.createElement('template');
  holder.innerHTML = html;
  const made = holder.content.firstElementChild;
  if (made instanceof HTMLElement) place.replaceChildren(...made.childNodes);
}
