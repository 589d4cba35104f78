/**
 * `npx tsx bench/make-tree.ts [--files N] [--commits N] [--seed word] [--small]`: makes the generated tree, unless it is
 * kept from before, and prints its folder.
 */
import { parseArgs } from 'node:util';
import { generatedTree, linuxLike, smallTree } from './generated-tree.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string' },
    commits: { type: 'string' },
    seed: { type: 'string' },
    small: { type: 'boolean' },
  },
});
const base = values.small === true ? smallTree : linuxLike;
const size = {
  seed: values.seed ?? base.seed,
  files: Number(values.files ?? base.files),
  commits: Number(values.commits ?? base.commits),
};
if (!(size.files >= 200 && size.commits >= 200)) {
  throw new Error('a tree has at least 200 files and 200 commits');
}
const place = await generatedTree(size, (line) => process.stderr.write(`${line}\n`));
process.stdout.write(`${place}\n`);
