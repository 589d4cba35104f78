import { processWide } from '#core/process-wide.ts';
import { SizedCache } from '#core/sized-cache.ts';
import { isElf } from '#formats/elf/elf-file.ts';
import { formatCount } from '#formats/text/count.ts';
import { Facts, Section } from '../../components/layout/page-parts.tsx';
import { Table } from '../../components/layout/table.tsx';
import { askRenderThread } from '../../render-threads/ask-render-thread.ts';
import { formatBytes } from '../../text/format.ts';
import styles from '../source.module.css';
import type { ElfDescription } from './describe-elf.ts';

const keptBytes = 4 * 1024 * 1024;

/** What an ELF file is made of; nothing for other files. It knows nothing of rights: who asks has opened the file. */
export async function ElfView({ objectId, bytes }: { objectId: string; bytes: Uint8Array }) {
  if (!isElf(bytes)) return null;
  const described = await describe(objectId, bytes);
  if (typeof described === 'string') return <p className={styles.said}>{described}</p>;
  const { type, entry, fault } = described;
  return (
    <div className={styles.said}>
      <Facts
        facts={[
          ['Format', type === '' ? 'ELF' : `ELF, 64-bit RISC-V, ${type}`],
          ...(entry === '' ? [] : [['Entry', <code key="entry">{entry}</code>] as const]),
          ...(fault === undefined ? [] : [['Not read', `the file ${fault}`] as const]),
        ]}
      />
      <Sections sections={described.sections} />
      <Segments segments={described.segments} />
      <Symbols symbols={described.symbols} count={described.symbolsCount} />
    </div>
  );
}

async function describe(objectId: string, bytes: Uint8Array): Promise<ElfDescription | string> {
  const kept = processWide('elf-files', () => new SizedCache<ElfDescription | string>(keptBytes));
  const known = kept.get(objectId);
  if (known !== undefined) return known;
  const outcome = await askRenderThread({ kind: 'elf', bytes });
  if (!outcome.ok && outcome.isBusy) return 'Its sections were not read now; reload to try again.';
  const made = outcome.ok ? outcome.answer : `Its sections were not read: ${outcome.reason}.`;
  kept.set(objectId, made, JSON.stringify(made).length);
  return made;
}

function Sections({ sections }: Pick<ElfDescription, 'sections'>) {
  if (sections.length === 0) return null;
  return (
    <Section title={`Sections (${formatCount(sections.length)})`}>
      <Table<ElfDescription['sections'][number] & { index: number }>
        caption="Sections"
        rows={sections.map((section, index) => ({ ...section, index }))}
        rowKey={({ index }) => index}
        columns={[
          { label: 'Name', primary: true, cell: ({ name }) => <code>{name}</code> },
          { label: 'Address', tight: true, cell: ({ address }) => <code>{address}</code> },
          {
            ...{ label: 'Size', tight: true, numeric: true },
            cell: ({ sizeBytes }) => formatBytes(sizeBytes),
          },
          { label: 'Is', cell: ({ flags }) => flags },
        ]}
      />
    </Section>
  );
}

function Segments({ segments }: Pick<ElfDescription, 'segments'>) {
  if (segments.length === 0) return null;
  return (
    <Section title={`Loaded segments (${formatCount(segments.length)})`}>
      <Table<ElfDescription['segments'][number] & { index: number }>
        caption="Loaded segments"
        rows={segments.map((segment, index) => ({ ...segment, index }))}
        rowKey={({ index }) => index}
        columns={[
          { label: 'Virtual', primary: true, cell: ({ virtual }) => <code>{virtual}</code> },
          { label: 'Physical', tight: true, cell: ({ physical }) => <code>{physical}</code> },
          {
            ...{ label: 'Bytes in memory', tight: true, numeric: true },
            cell: ({ sizeBytes }) => formatCount(Number(sizeBytes)),
          },
          { label: 'Is', cell: ({ executable }) => (executable ? 'executed' : '') },
        ]}
      />
    </Section>
  );
}

function Symbols({ symbols, count }: { symbols: ElfDescription['symbols']; count: number }) {
  if (symbols.length === 0) return null;
  const title =
    symbols.length === count
      ? `Symbols (${formatCount(count)})`
      : `Symbols (the largest ${formatCount(symbols.length)} of ${formatCount(count)})`;
  return (
    <Section title={title}>
      <Table<ElfDescription['symbols'][number] & { index: number }>
        caption="Symbols, the largest first"
        rows={symbols.map((symbol, index) => ({ ...symbol, index }))}
        rowKey={({ index }) => index}
        columns={[
          { label: 'Name', primary: true, cell: ({ name }) => <code>{name}</code> },
          { label: 'Value', tight: true, cell: ({ value }) => <code>{value}</code> },
          {
            ...{ label: 'Size', tight: true, numeric: true },
            cell: ({ sizeBytes }) => formatBytes(sizeBytes),
          },
          { label: 'Is', tight: true, cell: ({ kind }) => kind },
        ]}
      />
    </Section>
  );
}
