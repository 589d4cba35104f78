/** Author and committer of a commit. `atSeconds`: since 1970. */
export interface Signature {
  name: string;
  email: string;
  atSeconds: number;
}

/** What makes git sign both so, for its environment: same content, same commit. Source: git-commit(1), "Date formats". */
export function signedBy({ name, email, atSeconds }: Signature): Record<string, string> {
  // `@`: git takes a number of few digits without it for something else.
  const when = `@${atSeconds} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: when,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: when,
  };
}
