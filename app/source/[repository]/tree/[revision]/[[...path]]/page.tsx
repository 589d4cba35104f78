import { pageTitle } from '../../../../../text/page-title.ts';
import { readSourceParams, type SourceParams } from '../../../../read-source-params.ts';
import { TreeView } from '../../../../tree-view.tsx';

export async function generateMetadata({ params }: { params: SourceParams }) {
  const { repository, path } = await readSourceParams(params);
  return pageTitle(path === '' ? repository : `${path} · ${repository}`);
}

export default async function TreePage({ params }: { params: SourceParams }) {
  return <TreeView {...(await readSourceParams(params))} />;
}
