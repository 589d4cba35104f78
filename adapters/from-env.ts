import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '#core/context.ts';
import type { ConditionPort, Ports } from '#core/ports.ts';
import { scaleCaches } from '#core/sized-cache.ts';
import { busyMs, openDatabase } from '#drizzle/client.ts';
import { makeBlobs } from './blobs/files.ts';
import { makeCheckpoints } from './checkpoints/files.ts';
import { makeCondition } from './condition.ts';
import type { Environment } from './environment.ts';
import type { GraphReport } from './git/history/history-port.ts';
import { makeGit, repositoryFolder } from './git/repository.ts';
import { makeImports } from './import/make-imports.ts';
import { makeNews } from './news.ts';
import { makeTurns } from './processes/member.ts';
import { makeSqliteQueue } from './queue/sqlite.ts';
import { openSandbox } from './sandbox/open-sandbox.ts';
import { openSearch } from './search/open-search.ts';
import { makeSpace } from './space.ts';
import { makeSymbols } from './symbols/symbols.ts';
import { openToolchain } from './toolchain/open-toolchain.ts';

/** One installation of Slipway, opened in this process: its data folder, database and ports. */
interface Site {
  /** The system asking; doors take `asActor` and the caller's address from here. */
  ctx: Context;
  close(): void;
}

/**
 * Opens the database and every port, as the settings say. Once for a process.
 *
 * @param part which of our processes this is: named in the audit log.
 * @param waitsAs as which part's a statement waits for another process's lock: as its own, unless told.
 * @param shared what several processes of this part have together.
 * @throws DomainError `infrastructure`, or SQLite's error, when something cannot be opened.
 */
export async function openSite(
  environment: Environment,
  part: 'runner' | 'portal',
  waitsAs: keyof typeof busyMs = part,
  shared: Partial<Pick<Ports, 'condition' | 'turns'>> = {},
): Promise<Site> {
  const { dataFolder, cachePercent } = environment;
  scaleCaches(cachePercent);
  keepPrivate(dataFolder);
  const database = openDatabase(
    path.join(dataFolder, 'slipway.sqlite'),
    path.join(process.cwd(), 'drizzle', 'migrations'),
    { busyMs: busyMs[waitsAs] },
  );
  const condition =
    shared.condition ?? makeCondition((line) => void process.stderr.write(`${line}\n`));
  const { git, close: closeGit } = makeGit(
    path.join(dataFolder, 'repositories'),
    graphReport(condition),
  );
  const { search, close: closeSearch } = openSearch({
    folder: path.join(dataFolder, 'search'),
    gitFolderOf: (store) => repositoryFolder(path.join(dataFolder, 'repositories'), store),
    onFault(store, sentence) {
      const key = `search:${store}`;
      if (sentence === undefined) condition.clear(key);
      else condition.report(key, { sentence, stops: false });
    },
  });
  const nowMs = () => Date.now();
  const newId = () => randomBytes(15).toString('base64url');
  const news = makeNews(path.join(dataFolder, 'news'));
  const ctx: Context = {
    db: database.db,
    ports: {
      condition,
      turns: shared.turns ?? makeTurns(),
      space: makeSpace(dataFolder),
      git,
      search,
      imports: makeImports(dataFolder),
      quotas: environment.quotas,
      checkpoints: makeCheckpoints({
        dataFolder,
        folder: environment.checkpointFolder,
        keyFile: environment.checkpointKeyFile,
      }),
      blobs: makeBlobs(path.join(dataFolder, 'artifacts'), (sha256) => {
        const sentence = `artifact ${sha256} is damaged on disk; restore its file from a backup`;
        condition.report(`artifact:${sha256}`, { sentence, stops: false });
      }),
      news,
      queue: makeSqliteQueue(database.db, { nowMs, newId, news }),
      sandbox: await openSandbox(environment.sandbox),
      toolchain: openToolchain(),
      symbols: makeSymbols(),
    },
    actor: { kind: 'system', part },
    address: undefined,
    nowMs,
    newId,
    randomBytes: (length) => randomBytes(length),
  };
  return {
    ctx,
    close() {
      closeSearch();
      closeGit();
      database.close();
    },
  };
}

function graphReport(condition: ConditionPort): GraphReport {
  return (slug, reason) => {
    const key = `commit-graph:${slug}`;
    const next = 'git is asked in its place, which is slower; the next upkeep writes it again';
    if (reason === undefined) condition.clear(key);
    else
      condition.report(key, { sentence: `repository ${slug}: ${reason}; ${next}`, stops: false });
  };
}

/**
 * Other users of the machine are no licensees. The data folder itself stays open to pass through: a build
 * runs as another user in a folder below it.
 */
function keepPrivate(dataFolder: string): void {
  mkdirSync(dataFolder, { recursive: true });
  for (const name of ['repositories', 'artifacts', 'search']) {
    mkdirSync(path.join(dataFolder, name), { recursive: true, mode: 0o700 });
  }
  // SQLite gives its write-ahead log the mode of the database
  closeSync(openSync(path.join(dataFolder, 'slipway.sqlite'), 'a', 0o600));
}
