/** Where an artifact is fetched, by whoever may see a use of it. */
export function artifactHref(sha256: string): string {
  return `/api/artifacts/${sha256}`;
}
