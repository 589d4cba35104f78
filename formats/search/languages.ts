/** Names that `lang:` takes, each with the endings and whole names of its files, in lower case. */
const languages: Readonly<Record<string, readonly string[]>> = {
  c: ['.c', '.h', '.inc'],
  cpp: ['.cc', '.cpp', '.cxx', '.hh', '.hpp', '.hxx'],
  asm: ['.s', '.asm'],
  dts: ['.dts', '.dtsi', '.dtso'],
  rust: ['.rs'],
  zig: ['.zig'],
  go: ['.go'],
  python: ['.py'],
  perl: ['.pl', '.pm'],
  shell: ['.sh', '.bash'],
  make: ['.mk', 'makefile', 'kbuild', 'gnumakefile'],
  kconfig: ['kconfig', '.config'],
  cmake: ['.cmake', 'cmakelists.txt'],
  linker: ['.ld', '.lds'],
  yaml: ['.yaml', '.yml'],
  json: ['.json'],
  toml: ['.toml'],
  markdown: ['.md'],
  rst: ['.rst'],
  text: ['.txt'],
  javascript: ['.js', '.mjs', '.cjs', '.jsx'],
  typescript: ['.ts', '.tsx', '.mts'],
  css: ['.css'],
  html: ['.html', '.htm'],
  sql: ['.sql'],
  patch: ['.diff', '.patch'],
};

const otherNames: Readonly<Record<string, string>> = {
  'c++': 'cpp',
  assembly: 'asm',
  devicetree: 'dts',
  makefile: 'make',
  sh: 'shell',
  bash: 'shell',
  py: 'python',
  rs: 'rust',
  js: 'javascript',
  ts: 'typescript',
  md: 'markdown',
  diff: 'patch',
};

export const languageNames: readonly string[] = Object.keys(languages);

/** @returns the language's one name, or undefined when there is none. */
export function languageCalled(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (Object.hasOwn(languages, lower)) return lower;
  return Object.hasOwn(otherNames, lower) ? otherNames[lower] : undefined;
}

/** @param language as `languageCalled` gives it. */
export function isInLanguage(path: string, language: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return (languages[language] ?? []).some((ending) =>
    ending.startsWith('.')
      ? name.endsWith(ending)
      : name === ending || name.startsWith(`${ending}.`),
  );
}
