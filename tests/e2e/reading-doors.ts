import type { ReadingDoor } from '#core/audit/reading-doors.ts';

/** What the rows below are asked of; made once for all. */
export interface Facts {
  /** A change under review that touches `drivers/` alone, its ended run, and a log of that. */
  change: number;
  runId: string;
  artifact: string;
  /** The tip of `main`, and of `other`, which adds a file inside of the part and one outside. */
  commit: string;
  other: string;
}

export interface Ask {
  /** Path and query, of a GET with the browser's cookie; below `/api/` and `/git/` with a token. */
  path: (facts: Facts) => string;
  /** Text that only an answer has that shows something. */
  shows: string;
  /** What the answer's entries name as their door, at least. */
  doors: readonly ReadingDoor[];
  /** What a reader with a grant of `drivers/` gets: the same, a refusal, or an answer with nothing in it. */
  part: 'shown' | 'refused' | 'empty';
  /** The search index is made behind the portal's back: the first question waits for it. */
  waits?: true;
  method?: 'fetch' | 'clone' | 'story';
  /** Text that a reader of a part must not find in what they are shown. */
  hidesFromPart?: string;
}

/** Gives nothing made from source; says in a few words why. */
type Nothing = { nothing: string };
/** Asked in `reading-matrix.test.ts`, by each reader. */
type Door = { asks: readonly Ask[] };

const inside = 'drivers/console/ns16550.c';
const outside = 'kernel/main.c';
const outsideText = 'start_machine';

/** An address below `/source/keel`, of a path inside of the part and of one outside. */
function bothSides(
  address: (path: string) => string,
  shows: string,
  doors: readonly ReadingDoor[],
  outsideShows = outsideText,
): Door {
  return {
    asks: [
      { path: () => address(inside), shows, doors, part: 'shown' },
      { path: () => address(outside), shows: outsideShows, doors, part: 'refused' },
    ],
  };
}

/** One name that is inside of the part, and one outside. */
function bothNames(address: (name: string) => string, doors: readonly ReadingDoor[]): Door {
  return {
    asks: [
      {
        path: () => address('ns16550_probe'),
        shows: inside,
        doors,
        part: 'shown',
        waits: true,
      },
      {
        path: () => address('start_machine'),
        shows: outside,
        doors,
        part: 'empty',
        waits: true,
      },
    ],
  };
}

/** A search for one name inside of the part, for one outside, and for one on both sides. */
function searched(place: string): Door {
  const names = bothNames((name) => `${place}?q=${name}&in=keel`, ['search']);
  return {
    asks: [
      ...names.asks,
      {
        path: () => `${place}?q=vmhi_register_console`,
        shows: inside,
        doors: ['search'],
        part: 'shown',
        waits: true,
        hidesFromPart: 'include/vmhi/',
      },
    ],
  };
}

/** Every page, route and file of server actions: a test finds them in the code and asks for their rows. */
export const doorsOfFiles: Record<string, Nothing | Door> = {
  'app/source/[repository]/page.tsx': {
    asks: [
      {
        path: () => '/source/keel',
        shows: 'drivers',
        doors: ['tree'],
        part: 'shown',
        hidesFromPart: 'MAINTAINERS',
      },
    ],
  },
  'app/source/[repository]/tree/[revision]/[[...path]]/page.tsx': {
    asks: [
      {
        path: () => '/source/keel/tree/main/drivers/console',
        shows: 'ns16550.h',
        doors: ['tree'],
        part: 'shown',
      },
      {
        path: () => '/source/keel/tree/main/kernel',
        shows: 'main.c',
        doors: ['tree'],
        part: 'refused',
      },
    ],
  },
  'app/source/[repository]/file/[revision]/[...path]/page.tsx': bothSides(
    (path) => `/source/keel/file/main/${path}`,
    'ns16550_probe',
    ['file'],
  ),
  'app/source/[repository]/raw/[revision]/[...path]/route.ts': bothSides(
    (path) => `/source/keel/raw/main/${path}`,
    'ns16550_probe',
    ['raw'],
  ),
  'app/source/[repository]/outline/[revision]/[...path]/route.ts': bothSides(
    (path) => `/source/keel/outline/main/${path}`,
    'ns16550_probe',
    ['symbols'],
  ),
  'app/source/[repository]/lines/[revision]/[...path]/route.ts': bothSides(
    (path) => `/source/keel/lines/main/${path}`,
    'ns16550_probe',
    ['file'],
  ),
  'app/source/[repository]/document/[revision]/[...path]/route.ts': {
    asks: [
      {
        path: () => '/source/keel/document/other/drivers/READ.md',
        shows: 'read inside',
        doors: ['file'],
        part: 'shown',
      },
      {
        path: () => '/source/keel/document/main/README.md',
        shows: 'hypervisor',
        doors: ['file'],
        part: 'refused',
      },
    ],
  },
  'app/source/[repository]/rows/[revision]/[[...path]]/route.ts': {
    asks: [
      {
        path: () => '/source/keel/rows/main',
        shows: 'drivers',
        doors: ['tree'],
        part: 'shown',
        hidesFromPart: 'MAINTAINERS',
      },
      {
        path: () => '/source/keel/rows/main/kernel',
        shows: 'main.c',
        doors: ['tree'],
        part: 'refused',
      },
    ],
  },
  'app/source/[repository]/paths/[revision]/route.ts': {
    asks: [
      {
        path: () => '/source/keel/paths/main',
        shows: 'ns16550',
        doors: ['finder'],
        part: 'shown',
        hidesFromPart: 'MAINTAINERS',
      },
    ],
  },
  'app/search/page.tsx': searched('/search'),
  'app/search/results/route.ts': searched('/search/results'),
  'app/source/[repository]/symbol/[revision]/[name]/page.tsx': bothNames(
    (name) => `/source/keel/symbol/main/${name}`,
    ['symbols'],
  ),
  'app/source/[repository]/definitions/[revision]/[name]/route.ts': bothNames(
    (name) => `/source/keel/definitions/main/${name}`,
    ['symbols'],
  ),
  'app/source/[repository]/history/[revision]/[[...path]]/page.tsx': bothSides(
    (path) => `/source/keel/history/main/${path}`,
    '/commit/',
    ['history'],
    '/commit/',
  ),
  'app/source/[repository]/blame/[revision]/[...path]/page.tsx': bothSides(
    (path) => `/source/keel/blame/main/${path}`,
    'ns16550_probe',
    ['blame'],
  ),
  'app/source/[repository]/commit/[commit]/page.tsx': {
    asks: [
      {
        path: ({ commit }) => `/source/keel/commit/${commit}`,
        shows: inside,
        doors: ['commit'],
        part: 'shown',
        hidesFromPart: 'MAINTAINERS',
      },
    ],
  },
  'app/source/[repository]/branches/page.tsx': {
    asks: [
      { path: () => '/source/keel/branches', shows: 'other', doors: ['branches'], part: 'shown' },
    ],
  },
  'app/source/[repository]/compare/[range]/page.tsx': {
    asks: [
      {
        path: () => '/source/keel/compare/main...other',
        shows: 'both_sides_inside',
        doors: ['compare'],
        part: 'shown',
        hidesFromPart: 'both_sides_outside',
      },
    ],
  },
  'app/source/[repository]/compare/page.tsx': { nothing: 'a form, and names of branches' },
  'app/source/[repository]/difference/route.ts': {
    asks: [
      {
        path: () => '/source/keel/difference?base=main&head=other&path=drivers/new.c&door=compare',
        shows: 'both_sides_inside',
        doors: ['compare'],
        part: 'shown',
      },
      {
        path: () => '/source/keel/difference?base=main&head=other&path=kernel/new.c&door=compare',
        shows: 'both_sides_outside',
        doors: ['compare'],
        part: 'refused',
      },
    ],
  },
  'app/source/[repository]/patch/[file]/route.ts': {
    asks: [
      {
        path: ({ other }) => `/source/keel/patch/${other}.patch`,
        shows: 'both_sides_inside',
        doors: ['commit'],
        // Of the view's own commit, with the part alone in it.
        part: 'shown',
        hidesFromPart: 'both_sides_outside',
      },
    ],
  },
  'app/source/[repository]/archive/[file]/route.ts': {
    asks: [
      {
        path: () => '/source/keel/archive/main.zip?folder=drivers',
        shows: 'ns16550.c',
        doors: ['archive'],
        part: 'shown',
      },
      {
        path: () => '/source/keel/archive/main.zip?folder=kernel',
        shows: 'main.c',
        doors: ['archive'],
        part: 'refused',
      },
    ],
  },
  'app/source/[repository]/download/[revision]/[[...path]]/page.tsx': {
    asks: [
      {
        path: () => '/source/keel/download/main/drivers',
        shows: '.tar.gz',
        doors: ['tree'],
        part: 'shown',
      },
      {
        path: () => '/source/keel/download/main/kernel',
        shows: '.tar.gz',
        doors: ['tree'],
        part: 'refused',
      },
    ],
  },
  'app/git/[...path]/route.ts': {
    asks: [
      {
        path: () => '/git/keel.git/git-upload-pack',
        method: 'fetch',
        shows: 'PACK',
        doors: ['git'],
        // Their view has no commit of the whole tree: git refuses what was noted already.
        part: 'empty',
      },
    ],
  },
  'app/changes/page.tsx': {
    asks: [
      {
        path: () => '/changes?status=all',
        shows: 'drivers/firmware: find QEMU',
        doors: ['changes'],
        part: 'refused',
      },
    ],
  },
  'app/api/changes/route.ts': {
    asks: [
      {
        path: () => '/api/changes?status=open',
        shows: 'drivers/firmware: find QEMU',
        doors: ['changes'],
        part: 'refused',
      },
    ],
  },
  'app/changes/[number]/page.tsx': {
    asks: [
      {
        path: ({ change }) => `/changes/${change}`,
        shows: 'drivers/firmware: find QEMU',
        doors: ['change', 'difference', 'run'],
        part: 'refused',
      },
    ],
  },
  'app/api/changes/[number]/route.ts': {
    asks: [
      {
        path: ({ change }) => `/api/changes/${change}`,
        shows: 'drivers/firmware: find QEMU',
        doors: ['change'],
        part: 'refused',
      },
    ],
  },
  'app/api/changes/[number]/slip/route.ts': {
    asks: [
      {
        path: ({ change }) => `/api/changes/${change}/slip`,
        shows: '"verdict"',
        doors: ['slip'],
        part: 'refused',
      },
    ],
  },
  'app/api/runs/[id]/route.ts': {
    asks: [
      {
        path: ({ runId }) => `/api/runs/${runId}`,
        shows: 'checks',
        doors: ['run'],
        part: 'refused',
      },
    ],
  },
  'app/api/runs/[id]/events/route.ts': {
    asks: [
      {
        path: ({ runId }) => `/api/runs/${runId}/events`,
        shows: 'event: ',
        doors: ['stream'],
        part: 'refused',
      },
    ],
  },
  'app/api/artifacts/[sha256]/route.ts': {
    asks: [
      {
        path: ({ artifact }) => `/api/artifacts/${artifact}`,
        shows: 'error',
        doors: ['artifact'],
        part: 'refused',
      },
    ],
  },
  'app/changes/[number]/live/render-story.tsx': {
    asks: [
      {
        path: ({ change }) => `/changes/${change}`,
        method: 'story',
        shows: 'drivers/firmware: find QEMU',
        doors: ['change', 'run'],
        part: 'refused',
      },
    ],
  },

  'app/page.tsx': { nothing: 'words of ours' },
  'app/source/page.tsx': { nothing: 'names of repositories, which are public' },
  'app/your-turn/route.ts': { nothing: 'one number: how many changes wait' },
  'app/changes/new/page.tsx': { nothing: 'a form, and names of repositories and branches' },
  'app/emulator/page.tsx': { nothing: 'fetches its image as an artifact' },
  'app/vmhi/page.tsx': { nothing: 'published documents, which need no licence' },
  'app/vmhi/[name]/page.tsx': { nothing: 'a published document' },
  'app/account/page.tsx': { nothing: 'the viewer’s own tokens and sessions' },
  'app/audit/reads/page.tsx': { nothing: 'who read which path: names, no text' },
  'app/audit/reads/export/route.ts': { nothing: 'the same as a file; leaves an entry of its own' },
  'app/audit/page.tsx': { nothing: 'who did what: names of paths, no text' },
  'app/invitation/[secret]/page.tsx': { nothing: 'a form' },
  'app/licence/page.tsx': { nothing: 'the agreement, which is public' },
  'app/organizations/page.tsx': { nothing: 'companies' },
  'app/organizations/[slug]/page.tsx': { nothing: 'people, grants and signatures' },
  'app/sign-in/page.tsx': { nothing: 'a form' },
  'app/hooks/commit-msg/route.ts': { nothing: 'a script of ours, public' },
  'app/tools/hooks/commit-msg/route.ts': { nothing: 'a script of ours, public' },
  'app/api/auth/[...nextauth]/route.ts': { nothing: 'sign-in' },
  'app/api/health/route.ts': { nothing: 'what is broken, without names of source' },
  'app/api/audit/verify/route.ts': { nothing: 'whether the log holds' },
  'app/api/audit/remove-payload/route.ts': { nothing: 'done or refused' },
  'app/api/changes/mailbox/route.ts': { nothing: 'what the sender sent, by number' },
  'app/api/changes/module/route.ts': { nothing: 'what the sender sent, by number' },
  'app/api/imports/route.ts': { nothing: 'names of repositories on their way in' },
  'app/api/imports/[id]/route.ts': { nothing: 'how far an import is' },
  'app/api/imports/[id]/events/route.ts': { nothing: 'how far an import is' },
  'app/api/imports/updates/route.ts': { nothing: 'takes what a maintainer sends' },
  'app/source/[repository]/settings/page.tsx': { nothing: 'a form, and what the list shows' },
  'app/source/[repository]/settings/actions.ts': { nothing: 'done or refused' },
  'app/source/import/page.tsx': { nothing: 'forms, and how far imports are' },
  'app/source/import/actions.ts': { nothing: 'done or refused' },
  'app/account/actions.ts': { nothing: 'done or refused' },
  'app/changes/[number]/actions.ts': { nothing: 'done or refused, in a sentence' },
  'app/invitation/[secret]/actions.ts': { nothing: 'done or refused' },
  'app/licence/actions.ts': { nothing: 'done or refused' },
  'app/organizations/actions.ts': { nothing: 'done or refused' },
  'app/session/sign-out-action.ts': { nothing: 'done or refused' },
};
