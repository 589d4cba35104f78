import { pageTitle } from '../../../../../text/page-title.ts';
import { readPlace, type SourceParams } from '../../../../read-place.ts';
import { TreeView } from '../../../../tree-view.tsx';

export async function generateMetadata({ params }: { params: SourceParams }) {
  const { repository, path } = await readPlace(params);
  return pageTitle(path === '' ? repository : `${path} · ${repository}`);
}

export default async function TreePage({ params }: { params: SourceParams }) {
  return <TreeView {...(await readPlace(params))} />;
}
