import { expect, test } from 'vitest';
import { makeSymbols } from '#adapters/symbols/symbols.ts';

const symbols = makeSymbols();
const listC = (text: string, objectId = text) => symbols.list({ objectId, language: 'c', text });

test('C: what a file defines and declares, on both sides of #if', async () => {
  const text = `#define FOO 1
#define MAX(a, b) ((a) > (b) ? (a) : (b))
struct vm { int a; };
enum kind { A, B = 2 };
typedef struct vm vm_t;
typedef int (*fn_t)(int);
static int counter = 3, *other[4];
extern int decl;
int gstage_map(pte_t *root, gpa_t gpa);
#ifdef SMP
int gstage_map(pte_t *root, gpa_t gpa)
{
	int local;
	return 0;
}
#else
static struct vm *find(int x) { return 0; }
#endif
static int (*handler)(int) = 0;
struct vm *prototype(void);
void __attribute__((noreturn)) stop(void) { for (;;); }
`;
  expect((await listC(text))?.map(({ name, kind, line }) => `${line} ${kind} ${name}`)).toEqual([
    '1 macro FOO',
    '2 macro MAX',
    '3 struct vm',
    '4 enum kind',
    '4 enumerator A',
    '4 enumerator B',
    '5 type vm_t',
    '6 type fn_t',
    '7 variable counter',
    '7 variable other',
    '8 declaration decl',
    '9 prototype gstage_map',
    '11 function gstage_map',
    '17 function find',
    '19 variable handler',
    '20 prototype prototype',
    '21 function stop',
  ]);
});

test('broken and hostile C gives what can be read, or nothing, and the next file is read all the same', async () => {
  const hostile = [
    '{'.repeat(200_000),
    '('.repeat(200_000),
    `int ${'*'.repeat(100_000)}x;`,
    '#if A\n'.repeat(20_000),
    `#define X ${'\\\n'.repeat(50_000)}`,
    'int a\0b;\u202e\n',
    'f('.repeat(50_000),
  ];
  for (const text of hostile) {
    const found = await listC(text);
    expect(found === undefined || found.length < 20_001).toBe(true);
  }
  expect(await listC('int after(void) { return 0; }')).toEqual([
    { name: 'after', kind: 'function', line: 1 },
  ]);
}, 60_000);
