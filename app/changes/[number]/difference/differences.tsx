import Link from 'next/link';
import type { Context } from '#core/context.ts';
import type { FileDifference } from '#core/git-port.ts';
import { counted } from '#formats/text/count.ts';
import type { RenderBody } from '../../../components/diff/diff-file.tsx';
import { DiffList } from '../../../components/diff/diff-list.tsx';
import { lineKey } from '../../../components/diff/line-key.ts';
import { Section } from '../../../components/layout/page-parts.tsx';
import { Command } from '../../../components/text/command.tsx';
import { runForPage } from '../../../outcomes/run-for-page.ts';
import { site } from '../../../process/site.ts';
import { CommentedBody, type PlacedThread } from '../comments/commented-body.tsx';
import { shownSide, type Thread, threadsOf } from '../comments/thread.ts';
import { findingsIn, lineAnchor } from '../evidence/findings.ts';
import { changeHref, type Loaded, readDifference } from '../load-change.ts';
import { fetchCommands } from './fetch-commands.ts';
import { PatchSetChooser } from './patch-set-chooser.tsx';

/** The threads that stand on a line of this file in this difference. */
function placedThreads(file: FileDifference, threads: readonly Thread[], loaded: Loaded) {
  return threads.flatMap((thread): PlacedThread[] => {
    const side = shownSide(thread, loaded.sides);
    const path = side === 'old' ? file.oldPath : file.path;
    if (side === undefined || thread.line === undefined || thread.path !== path) return [];
    return [{ side, line: thread.line, thread }];
  });
}

function linesOf(threads: readonly PlacedThread[], side: 'old' | 'new'): Set<number> {
  return new Set(threads.filter((placed) => placed.side === side).map(({ line }) => line));
}

/** The lines that the run found something at, by the fragments that its findings lead to. */
function anchorsOf(file: FileDifference, { run }: Loaded): Map<string, string> {
  return new Map(
    findingsIn(run, file.path).map((line) => [lineKey('new', line), lineAnchor(file.path, line)]),
  );
}

/** The commands that bring a patch set into a clone, for a file that no page shows. */
async function FetchCommand({ loaded }: { loaded: Loaded }) {
  const { change, patchSet } = loaded;
  if (!change.may.fetch) return null;
  const { environment } = await site();
  const text = fetchCommands(environment.url, change.repositorySlug, {
    change: change.number,
    patchSet: patchSet.number,
  });
  return <Command text={text} what="fetch commands" />;
}

function Files({
  files,
  loaded,
  nowMs,
}: {
  files: FileDifference[];
  loaded: Loaded;
  nowMs: number;
}) {
  const { change, sides } = loaded;
  const threads = threadsOf(change.comments);
  const setting = { number: change.number, mayComment: change.may.comment, nowMs };
  const placed = new Map(files.map((file) => [file.path, placedThreads(file, threads, loaded)]));
  const renderBody: RenderBody = (file, body) => (
    <CommentedBody
      {...body}
      anchors={anchorsOf(file, loaded)}
      path={file.path}
      sides={sides}
      threads={placed.get(file.path) ?? []}
      setting={setting}
    />
  );
  return (
    <DiffList
      files={files}
      whole={loaded.whole}
      renderBody={renderBody}
      elsewhere={() => <FetchCommand loaded={loaded} />}
      keep={(file) => {
        const threadsHere = placed.get(file.path) ?? [];
        const found = findingsIn(loaded.run, file.path);
        return {
          old: linesOf(threadsHere, 'old'),
          new: new Set([...linesOf(threadsHere, 'new'), ...found]),
        };
      }}
    />
  );
}

function WholeLink({ loaded }: { loaded: Loaded }) {
  const { change, sides, whole } = loaded;
  return (
    <Link prefetch={false} href={changeHref(change.number, { ...sides, whole: !whole }, '#files')}>
      {whole ? 'Only what changed' : 'Whole files'}
    </Link>
  );
}

/** The difference that is looked at, file by file, with the comments on its lines. */
export async function Differences({ loaded, ctx }: { loaded: Loaded; ctx: Context }) {
  const { change, patchSet, sides } = loaded;
  if (patchSet.module) return null;
  const compared = [sides.patchSet, sides.against];
  const damaged = change.patchSets.find((each) => each.fault && compared.includes(each.number));
  if (damaged) {
    return (
      <Section title="Files" id="files" actions={<PatchSetChooser loaded={loaded} />}>
        <p>
          There is no difference to show: patch set {damaged.number}, {damaged.fault}.
        </p>
      </Section>
    );
  }
  const { files, outsideCount } = await runForPage(() =>
    readDifference(ctx, change.number, sides.patchSet, sides.against),
  );
  return (
    <Section
      title={counted(files.length, 'file')}
      id="files"
      actions={
        <>
          <PatchSetChooser loaded={loaded} />
          <WholeLink loaded={loaded} />
        </>
      }
    >
      {files.length + outsideCount === 0 && <p>The two patch sets do not differ.</p>}
      {outsideCount > 0 && <p>{counted(outsideCount, 'file')} outside your grant.</p>}
      <Files files={files} loaded={loaded} nowMs={ctx.nowMs()} />
    </Section>
  );
}
