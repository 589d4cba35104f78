import { pageTitle } from '../../text/page-title.ts';
import { TreeView } from '../tree-view.tsx';

interface Props {
  params: Promise<{ repository: string }>;
}

export async function generateMetadata({ params }: Props) {
  return pageTitle((await params).repository);
}

export default async function RepositoryPage({ params }: Props) {
  const { repository } = await params;
  return <TreeView repository={repository} revision={undefined} path="" />;
}
