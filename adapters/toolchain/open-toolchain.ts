import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import type { ToolchainPort } from '#core/ports.ts';

/**
 * zig cc from the package registry: a whole Clang and LLD. The binary finds its `lib` by walking up from
 * itself, so both are shown under one folder as they lie in node_modules.
 *
 * @param root the folder that holds node_modules.
 * @throws DomainError `infrastructure` when this platform's package is not installed.
 */
export function openToolchain(root = process.cwd()): ToolchainPort {
  const packages = path.join(/* turbopackIgnore: true */ root, 'node_modules/@zigc');
  const platform = `${process.platform}-${process.arch}`;
  const folder = path.join(/* turbopackIgnore: true */ packages, platform);
  if (!existsSync(path.join(/* turbopackIgnore: true */ folder, 'bin/zig'))) {
    throw new DomainError(
      'infrastructure',
      `no compiler: node_modules/@zigc/${platform} is missing; run npm install`,
    );
  }
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    describe: () => ({
      readOnly: [
        { from: folder, at: `/tc/${platform}` },
        { from: path.join(/* turbopackIgnore: true */ packages, 'lib'), at: '/tc/lib' },
      ],
      makeVariables: [`ZIG=/tc/${platform}/bin/zig`],
      // Both caches are private to one build: what a patch writes there is gone with it.
      environment: {
        ZIG: `/tc/${platform}/bin/zig`,
        ZIG_GLOBAL_CACHE_DIR: '/tmp/zig',
        ZIG_LOCAL_CACHE_DIR: '/tmp/zig',
      },
      version: `zig ${version}`,
    }),
  };
}
