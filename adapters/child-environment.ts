/**
 * Exactly these variables for a child process, and no other.
 * The cast: Next's types make NODE_ENV a must in each ProcessEnv of the program; Node takes any record.
 */
export function childEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): NodeJS.ProcessEnv {
  return { ...variables } as NodeJS.ProcessEnv;
}
