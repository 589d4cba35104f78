import type { SourceSymbol, SymbolLanguage } from '#formats/symbols/symbol.ts';

/** Finds what a source file defines; `adapters/symbols/` implements it. */
export interface SymbolsPort {
  /**
   * Names that the file defines or declares, in the order of its lines. It knows nothing of rights: the caller has
   * asked for the right to read, and keeps it by the file's object id.
   *
   * @param file `objectId`: of the blob, 40 hex digits; `text`: at most 1 MiB is read.
   * @returns undefined when the file takes too long.
   */
  list(file: {
    objectId: string;
    language: SymbolLanguage;
    text: string;
  }): Promise<readonly SourceSymbol[] | undefined>;
}
