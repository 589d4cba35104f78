import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A folder for all tests of a file. @returns the path of a name in it. */
export function testFolder(): (name: string) => string {
  let folder: string | undefined;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-test-'));
  });
  afterAll(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  return (name) => {
    if (folder === undefined) throw new Error('the tests have not begun');
    return path.join(folder, name);
  };
}
