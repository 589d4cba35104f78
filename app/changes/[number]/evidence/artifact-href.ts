/** The address of an artifact; the API checks the reader's right. */
export function artifactHref(sha256: string): string {
  return `/api/artifacts/${sha256}`;
}
