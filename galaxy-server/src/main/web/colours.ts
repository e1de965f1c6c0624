import { entry, rampEntry, type Colouring } from '../../../../galaxy-report/src/main/web/src/map';
import type { Model } from '../../../../galaxy-report/src/main/web/src/model';
import { HUES, OTHER, ramp, type Colour } from '../../../../galaxy-report/src/main/web/src/palette';
import { WORDS, type Live } from './live';

const ARTEFACT = HUES[3];
const KNOWN = HUES[0];

/** What the map of a review can be coloured by: the labels, and the place in the ranking that learned from them. */
export function reviewColourings(live: Live, model: () => Model): Colouring[] {
  const interest = (value: number): Colour => ramp(value / 5);
  return [
    {
      name: 'interest, by what was learned',
      // By the logarithm of the place, as the first hundred are those that one looks at.
      of: object => {
        const { places } = model();
        return places ? ramp(1 - Math.log1p(places[object]) / Math.log1p(places.length)) : OTHER;
      },
      legend: () => [rampEntry('last', 'first of the learned ranking')],
    },
    {
      name: 'interest, by labels',
      of: object => {
        const verdict = live.said.get(object)?.verdict;
        switch (verdict?.mark) {
          case 'interest':
            return interest(verdict.interest!);
          case 'artefact':
            return ARTEFACT;
          case 'known':
            return KNOWN;
          default:
            return OTHER;
        }
      },
      legend: () => [
        ...WORDS.map((word, value) => entry(`${value} ${word}`, interest(value))),
        entry('artefact', ARTEFACT), entry('known', KNOWN), entry('no label, or another', OTHER),
      ],
    },
  ];
}
