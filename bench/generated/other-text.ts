/** What a kernel's tree holds beside C: assembly, device tree, build files, documents, tables of registers. */
import type { Names } from './c-text.ts';
import type { Random } from './random.ts';
import { noun, rareWords, registers, sentence, verbs } from './vocabulary.ts';

const instructions = [
  'addi',
  'ld',
  'sd',
  'li',
  'mv',
  'beqz',
  'bnez',
  'csrr',
  'csrw',
  'and',
  'or',
  'slli',
  'call',
];
const operands = ['a0', 'a1', 'a2', 'sp', 't0', 't1', 's0', 's1', 'ra'];

export function assemblyFile(random: Random, names: Names, sizeBytes: number): string {
  let text =
    '/* SPDX-License-Identifier: GPL-2.0-only */\n#include <linux/linkage.h>\n#include <asm/asm.h>\n\n';
  while (text.length < sizeBytes) {
    const name = `${names.stem}_${random.skewed(verbs)}`;
    text += `/* ${sentence(random, random.between(4, 9))} */\nSYM_FUNC_START(${name})\n`;
    for (let left = random.between(6, 20); left > 0; left -= 1) {
      text += `\t${random.skewed(instructions)}\t${random.pick(operands)}, ${random.pick(operands)}, ${random.below(256)}\n`;
      if (random.chance(10)) text += `${random.between(1, 9)}:\n`;
    }
    text += `\tret\nSYM_FUNC_END(${name})\n\n`;
  }
  return text;
}

export function deviceTreeFile(random: Random, names: Names, sizeBytes: number): string {
  const vendor = random.skewed(rareWords);
  let text =
    '// SPDX-License-Identifier: (GPL-2.0 OR MIT)\n/dts-v1/;\n\n#include "common.dtsi"\n\n/ {\n';
  text += `\tmodel = "${vendor} ${names.stem}";\n\tcompatible = "${vendor},${names.stem}";\n};\n\n`;
  while (text.length < sizeBytes) {
    const base = (random.next() & 0xffff000).toString(16);
    text += `&soc {\n\t${noun(random)}@${base} {\n\t\tcompatible = "${random.skewed(rareWords)},${noun(random)}";\n`;
    text += `\t\treg = <0x0 0x${base} 0x0 0x1000>;\n\t\tinterrupts = <${random.below(200)} 4>;\n`;
    text += `\t\tclocks = <&clk ${random.below(64)}>;\n\t\tstatus = "${random.pick(['okay', 'disabled'])}";\n\t};\n};\n\n`;
  }
  return text;
}

export function kconfigFile(random: Random, names: Names, sizeBytes: number): string {
  let text = '# SPDX-License-Identifier: GPL-2.0-only\n';
  while (text.length < sizeBytes) {
    const name = `${names.stem}_${noun(random)}`.toUpperCase();
    text += `config ${name}\n\ttristate "${sentence(random, 4)}"\n\tdepends on OF && ${noun(random).toUpperCase()}\n`;
    text += `\thelp\n\t  ${sentence(random, 11)}\n\t  ${sentence(random, 9)}\n\n`;
  }
  return text;
}

export function makeFile(random: Random, names: Names): string {
  let text = '# SPDX-License-Identifier: GPL-2.0\n\n';
  const made = [names.subsystem, ...names.siblings];
  for (const stem of made) {
    text += `obj-$(CONFIG_${stem.toUpperCase()})\t+= ${stem.replaceAll('_', '-')}.o\n`;
  }
  return `${text}ccflags-y\t\t+= -I$(src)/${random.pick(made)}\n`;
}

export function documentFile(
  random: Random,
  names: Names,
  sizeBytes: number,
  markdown: boolean,
): string {
  const title = sentence(random, 4).replace('.', '');
  let text = markdown
    ? `# ${title}\n\n`
    : `.. SPDX-License-Identifier: GPL-2.0\n\n${title}\n${'='.repeat(title.length)}\n\n`;
  while (text.length < sizeBytes) {
    const part = sentence(random, 3).replace('.', '');
    text += markdown ? `## ${part}\n\n` : `${part}\n${'-'.repeat(part.length)}\n\n`;
    for (let left = random.between(2, 6); left > 0; left -= 1) {
      text += `${sentence(random, 13)}\n${sentence(random, 12)}\n\n`;
    }
    const name = `${names.stem}_${random.skewed(verbs)}_${noun(random)}`;
    text += markdown
      ? `\`\`\`c\nret = ${name}(priv);\n\`\`\`\n\n`
      : `::\n\n\tret = ${name}(priv);\n\n`;
  }
  return text;
}

/** A header of nothing but registers, as generated for a graphics chip. `lines` lines of 67 bytes or so. */
export function registerTable(random: Random, stem: string, lines: number): string {
  const parts: string[] = ['/* SPDX-License-Identifier: MIT */\n'];
  for (let line = 1; line < lines; line += 1) {
    const name = `${stem.toUpperCase()}${line.toString(16).padStart(5, '0')}__${random.skewed(registers)}_${noun(random).toUpperCase()}`;
    parts.push(`#define ${name.padEnd(47)} 0x${random.next().toString(16).padStart(8, '0')}L\n`);
  }
  return parts.join('');
}

export function binaryFile(random: Random, sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (let offset = 0; offset + 4 <= sizeBytes; offset += 4)
    bytes.writeUInt32LE(random.next(), offset);
  return bytes;
}
