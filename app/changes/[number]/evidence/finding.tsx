import { Sentence } from '../../../components/text/sentence.tsx';
import type { FindingHrefs } from './finding-hrefs.ts';
import { type Place, placeName } from './findings.ts';

function PlaceLink({ name, hrefs }: { name: string; hrefs: FindingHrefs }) {
  const href = hrefs.get(name);
  const text = <code>{name}</code>;
  return href === undefined ? text : <a href={href}>{text}</a>;
}

/** The place of a finding alone. */
export function FindingPlace({ place, hrefs }: { place: Place; hrefs: FindingHrefs }) {
  return <PlaceLink name={placeName(place)} hrefs={hrefs} />;
}

/** A sentence of a check, a build or a verdict; its place, inside or behind it, leads to the line. */
export function Finding(props: { text: string; place: Place | undefined; hrefs: FindingHrefs }) {
  const { text, place, hrefs } = props;
  if (place === undefined) return <Sentence text={text} />;
  const name = placeName(place);
  const at = text.indexOf(name);
  if (at < 0) {
    return (
      <>
        <Sentence text={text} /> <PlaceLink name={name} hrefs={hrefs} />
      </>
    );
  }
  return (
    <>
      <Sentence text={text.slice(0, at)} />
      <PlaceLink name={name} hrefs={hrefs} />
      <Sentence text={text.slice(at + name.length)} />
    </>
  );
}
