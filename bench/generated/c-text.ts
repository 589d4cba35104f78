/** C that looks like a kernel's: includes, registers, a structure, functions that call each other, a table. */
import type { Random } from './random.ts';
import {
  errors,
  kernelCalls,
  noun,
  nouns,
  rareWords,
  registers,
  sentence,
  verbs,
} from './vocabulary.ts';

/** What a file calls itself and what it may call. */
export interface Names {
  /** Of the file: `stmmac_ring`. Its functions and structures begin with it. */
  stem: string;
  /** Of the folder: its header declares what all of its files share. */
  subsystem: string;
  /** Stems of other files, whose functions it calls. */
  siblings: readonly string[];
}

const headers = [
  ...[
    'module',
    'kernel',
    'slab',
    'io',
    'device',
    'interrupt',
    'platform_device',
    'of',
    'clk',
    'delay',
  ],
  ...[
    'list',
    'mutex',
    'spinlock',
    'workqueue',
    'dma-mapping',
    'regmap',
    'pm_runtime',
    'err',
    'bitops',
  ],
];

function functionName(random: Random, stem: string): string {
  return `${stem}_${random.skewed(verbs)}_${noun(random)}`;
}

function call(random: Random, names: Names): string {
  const kind = random.below(100);
  if (kind < 45) return `${random.skewed(kernelCalls)}(priv->${random.skewed(nouns)})`;
  if (kind < 80) return `${functionName(random, names.stem)}(priv, val)`;
  const other =
    names.siblings.length > 0 && kind < 92 ? random.pick(names.siblings) : names.subsystem;
  return `${functionName(random, other)}(priv->${random.skewed(nouns)}, ${random.below(16)})`;
}

function register(random: Random, names: Names): string {
  return `${names.stem.toUpperCase()}_${random.skewed(registers)}`;
}

function comment(random: Random, indent: string): string {
  if (random.chance(60)) return `${indent}/* ${sentence(random, random.between(4, 9))} */\n`;
  let text = `${indent}/*\n`;
  for (let left = random.between(2, 5); left > 0; left -= 1) {
    text += `${indent} * ${sentence(random, random.between(8, 12))}\n`;
  }
  return `${text}${indent} */\n`;
}

const statements: readonly ((random: Random, names: Names) => string)[] = [
  (random, names) => `\tret = ${call(random, names)};\n\tif (ret)\n\t\treturn ret;\n`,
  (random, names) => `\t${call(random, names)};\n`,
  (random, names) => `\tval = readl(priv->base + ${register(random, names)});\n`,
  (random, names) =>
    `\tval |= BIT(${random.below(32)});\n\twritel(val, priv->base + ${register(random, names)});\n`,
  (random) => `\tif (!priv->${noun(random)})\n\t\treturn -${random.skewed(errors)};\n`,
  (random) => comment(random, '\t'),
  (random, names) =>
    `\tfor (i = 0; i < priv->num_${random.skewed(nouns)}; i++)\n\t\t${call(random, names)};\n`,
  (random) =>
    `\tpriv->${noun(random)} = ${random.chance(50) ? `0x${random.next().toString(16)}` : random.below(4096)};\n`,
  (random) =>
    `\tdev_err(priv->dev, "failed to ${random.skewed(verbs)} ${noun(random)}: %d\\n", ret);\n`,
  (random, names) =>
    `\tspin_lock_irqsave(&priv->lock, flags);\n\t${call(random, names)};\n\tspin_unlock_irqrestore(&priv->lock, flags);\n`,
  (random, names) =>
    `\tif (val & ${register(random, names)}) {\n\t\t${call(random, names)};\n\t\tgoto out;\n\t}\n`,
  (random, names) => switchText(random, names),
];

function switchText(random: Random, names: Names): string {
  let text = `\tswitch (priv->${random.skewed(nouns)}) {\n`;
  for (let left = random.between(2, 5); left > 0; left -= 1) {
    text += `\tcase ${register(random, names)}:\n\t\t${call(random, names)};\n\t\tbreak;\n`;
  }
  return `${text}\tdefault:\n\t\tret = -${random.skewed(errors)};\n\t\tbreak;\n\t}\n`;
}

/** One statement with its lines, as an edit inserts it. */
export function statement(random: Random, names: Names): string {
  return random.skewed(statements)(random, names);
}

/** A whole function. */
export function functionText(random: Random, names: Names): string {
  const name = functionName(random, names.stem);
  const held = random.chance(70) ? 'static ' : '';
  let text = random.chance(30) ? comment(random, '') : '';
  text += `${held}int ${name}(struct ${names.stem} *priv, u32 arg)\n{\n`;
  text += '\tunsigned long flags;\n\tu32 val = arg;\n\tint i, ret = 0;\n\n';
  for (let left = random.between(3, 14); left > 0; left -= 1) {
    text += statement(random, names);
    if (random.chance(15)) text += '\n';
  }
  return `${text}out:\n\treturn ret;\n}\n\n`;
}

function head(random: Random, names: Names): string {
  const year = random.between(1998, 2025);
  let text = '// SPDX-License-Identifier: GPL-2.0-only\n/*\n';
  text += ` * ${sentence(random, random.between(5, 9))}\n *\n`;
  text += ` * Copyright (C) ${year} ${random.skewed(rareWords)} ${random.skewed(rareWords)}\n */\n\n`;
  for (const header of headers) if (random.chance(35)) text += `#include <linux/${header}.h>\n`;
  return `${text}#include "${names.subsystem}.h"\n\n`;
}

function registersText(random: Random, names: Names): string {
  let text = '';
  for (const [index, name] of registers.entries()) {
    if (random.chance(40)) {
      text += `#define ${names.stem.toUpperCase()}_${name}\t\t0x${(index * 4).toString(16).padStart(3, '0')}\n`;
    }
  }
  return `${text}\n`;
}

function structureText(random: Random, stem: string): string {
  let text = `struct ${stem} {\n\tstruct device *dev;\n\tvoid __iomem *base;\n\tspinlock_t lock;\n`;
  for (let left = random.between(4, 14); left > 0; left -= 1) {
    text += `\t${random.pick(['u32', 'u64', 'int', 'bool', 'struct list_head', 'unsigned long'])} ${noun(random)};\n`;
  }
  return `${text}};\n\n`;
}

/** @param sizeBytes roughly: the file ends with the function that goes past it. */
export function cFile(random: Random, names: Names, sizeBytes: number): string {
  let text = head(random, names) + registersText(random, names) + structureText(random, names.stem);
  while (text.length < sizeBytes - 400) text += functionText(random, names);
  text += `static const struct of_device_id ${names.stem}_match[] = {\n`;
  text += `\t{ .compatible = "${random.skewed(rareWords)},${names.stem.replaceAll('_', '-')}" },\n\t{ }\n};\n`;
  text += `MODULE_DEVICE_TABLE(of, ${names.stem}_match);\n\n`;
  return `${text}MODULE_DESCRIPTION("${sentence(random, 5)}");\nMODULE_LICENSE("GPL");\n`;
}

export function headerFile(random: Random, names: Names, sizeBytes: number): string {
  const guard = `_${names.stem.toUpperCase()}_H`;
  let text = `/* SPDX-License-Identifier: GPL-2.0 */\n#ifndef ${guard}\n#define ${guard}\n\n`;
  text += registersText(random, names);
  while (text.length < sizeBytes - 60) {
    if (random.chance(20)) text += comment(random, '');
    if (random.chance(25)) text += structureText(random, `${names.stem}_${noun(random)}`);
    text += `int ${functionName(random, names.stem)}(struct ${names.stem} *priv, u32 arg);\n`;
  }
  return `${text}\n#endif /* ${guard} */\n`;
}
