/** A symbols thread: lists what source files define. */
import { listAssemblySymbols } from '#formats/symbols/assembly.ts';
import { listDeviceTreeSymbols } from '#formats/symbols/device-tree.ts';
import type { SourceSymbol, SymbolLanguage } from '#formats/symbols/symbol.ts';
import { answerQuestions } from '../threads/answer-questions.ts';
import { listCSymbols, openCParser } from './c-symbols.ts';

export interface SymbolsQuestion {
  language: SymbolLanguage;
  text: string;
}

const readers: Record<SymbolLanguage, (text: string) => SourceSymbol[] | Promise<SourceSymbol[]>> =
  {
    c: listCSymbols,
    assembly: listAssemblySymbols,
    'device-tree': listDeviceTreeSymbols,
  };

void answerQuestions(
  ({ language, text }: SymbolsQuestion) => readers[language](text),
  () => openCParser(),
);
