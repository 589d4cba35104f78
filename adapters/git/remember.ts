/** Keeps a value under its name, as the newest; over the limit the oldest goes. */
export function remember<Value>(
  known: Map<string, Value>,
  name: string,
  value: Value,
  limit: number,
): void {
  known.delete(name);
  known.set(name, value);
  if (known.size <= limit) return;
  for (const oldest of known.keys()) {
    known.delete(oldest);
    return;
  }
}
