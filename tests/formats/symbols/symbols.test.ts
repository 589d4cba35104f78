import { expect, test } from 'vitest';
import { listAssemblySymbols } from '#formats/symbols/assembly.ts';
import { listDeviceTreeSymbols } from '#formats/symbols/device-tree.ts';
import { symbolLanguageOf } from '#formats/symbols/symbol.ts';

test('the language follows from the file’s ending alone', () => {
  expect(symbolLanguageOf('a/b.c')).toBe('c');
  expect(symbolLanguageOf('include/vm.H')).toBe('c');
  expect(symbolLanguageOf('entry.S')).toBe('assembly');
  expect(symbolLanguageOf('virt.dtsi')).toBe('device-tree');
  expect(symbolLanguageOf('Makefile')).toBeUndefined();
  expect(symbolLanguageOf(`${'x'.repeat(5000)}.c`)).toBe('c');
});

test('assembly: labels, macros and constants, and no local label', () => {
  const text = `
#define STACK 4096
.equ DEPTH, 3
	.macro save reg
	sd \\reg, 0(sp)
	.endm
_start:	la sp, top
1:	j 1b
.Lloop:	j .Lloop
SYM_FUNC_START(memcpy)
SYM_FUNC_END(memcpy)
ENTRY(reset)
`;
  expect(listAssemblySymbols(text)).toEqual([
    { name: 'STACK', kind: 'macro', line: 2 },
    { name: 'DEPTH', kind: 'variable', line: 3 },
    { name: 'save', kind: 'macro', line: 4 },
    { name: '_start', kind: 'label', line: 7 },
    { name: 'memcpy', kind: 'function', line: 10 },
    { name: 'reset', kind: 'function', line: 12 },
  ]);
});

test('device tree: labels and nodes', () => {
  const text = `/dts-v1/;
/ {
	cpus {
		cpu0: boot: cpu@0 {
			reg = <0>;
		};
	};
	plic0: interrupt-controller@c000000 {
	};
};
&plic0 { status = "okay"; };
`;
  expect(listDeviceTreeSymbols(text)).toEqual([
    { name: 'cpus', kind: 'node', line: 3 },
    { name: 'cpu0', kind: 'label', line: 4 },
    { name: 'boot', kind: 'label', line: 4 },
    { name: 'cpu@0', kind: 'node', line: 4 },
    { name: 'plic0', kind: 'label', line: 8 },
    { name: 'interrupt-controller@c000000', kind: 'node', line: 8 },
  ]);
});
