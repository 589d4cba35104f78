import { redirect } from 'next/navigation';
import { searchTarget } from './search-target.ts';

/** The field in the top bar: goes to what is named, or searches the changes. */
export function GET(request: Request): never {
  redirect(searchTarget(new URL(request.url).searchParams.get('q') ?? ''));
}
