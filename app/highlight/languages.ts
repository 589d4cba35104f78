/** Which grammar a file is coloured by, from its name alone. */

const byName: Record<string, string> = {
  makefile: 'make',
  kbuild: 'make',
  dockerfile: 'docker',
  'cmakelists.txt': 'cmake',
};

const byExtension: Record<string, string> = {
  c: 'c',
  h: 'c',
  s: 'riscv',
  inc: 'c',
  cc: 'cpp',
  cpp: 'cpp',
  hpp: 'cpp',
  rs: 'rust',
  zig: 'zig',
  go: 'go',
  py: 'python',
  sh: 'shellscript',
  bash: 'shellscript',
  mk: 'make',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
  json: 'json',
  md: 'markdown',
  ts: 'typescript',
  tsx: 'tsx',
  js: 'javascript',
  mjs: 'javascript',
  css: 'css',
  html: 'html',
  sql: 'sql',
  diff: 'diff',
  patch: 'diff',
  pl: 'perl',
};

/** @returns the grammar's name, or undefined for plain text. */
export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : '';
  return byName[name] ?? byExtension[extension];
}
