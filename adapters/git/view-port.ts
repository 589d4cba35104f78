import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { changesStore } from '#core/git-port.ts';
import { type GitViewPort, viewPushStore, viewStore } from '#core/git-view-port.ts';
import { createStore, listStores } from './repository-stores.ts';
import { mapPush } from './view-push.ts';
import { readStoreKey, removeFolder } from './view-store.ts';
import { isWhole, updateView } from './views.ts';

/** @param folderOf where a repository or store of this name lies, whether it is there or not. */
export function makeViews(folderOf: (slug: string) => string): GitViewPort {
  return {
    updateView: (work) =>
      updateView(
        { repository: folderOf(work.slug), view: folderOf(viewStore(work.slug, work.viewId)) },
        work,
      ),
    viewKey: (slug, viewId) => readStoreKey(folderOf(viewStore(slug, viewId))),
    isViewWhole: (slug, viewId) => isWhole(folderOf(viewStore(slug, viewId))),
    async listViews(slug) {
      const folder = path.dirname(folderOf(viewStore(slug, '0'.repeat(32))));
      const names = existsSync(folder) ? await readdir(folder) : [];
      return names
        .flatMap((name) => /^([0-9a-f]{32})\.(?:git|pushes)$/.exec(name)?.[1] ?? [])
        .filter((id, index, all) => all.indexOf(id) === index)
        .sort();
    },
    async listViewPushStores(slug) {
      const folder = path.dirname(folderOf(viewStore(slug, '0'.repeat(32))));
      const names = existsSync(folder) ? await readdir(folder) : [];
      const pushes = names.filter((name) => /^[0-9a-f]{32}\.pushes$/.test(name)).sort();
      const stores = pushes.map(async (name) =>
        (await listStores(path.join(folder, name))).map((each) => `${slug}.views/${name}/${each}`),
      );
      return (await Promise.all(stores)).flat();
    },
    async removeView(slug, viewId) {
      const folder = folderOf(viewStore(slug, viewId));
      await removeFolder(folder);
      await removeFolder(folder.replace(/\.git$/, '.pushes'));
    },
    async createViewPushStore(slug, viewId, organizationId) {
      const store = viewPushStore(slug, viewId, organizationId);
      await createStore(folderOf(store), folderOf(viewStore(slug, viewId)));
      return store;
    },
    mapPush(push, judge, keep) {
      const { slug, viewId, organizationId } = push;
      const folders = {
        repository: folderOf(slug),
        view: folderOf(viewStore(slug, viewId)),
        pushes: folderOf(viewPushStore(slug, viewId, organizationId)),
        changes: folderOf(changesStore(slug, organizationId)),
      };
      return mapPush(folders, push, judge, keep);
    },
  };
}
