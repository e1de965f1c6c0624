import type { Survey } from './data';

export type Flagged = 'any' | 'ensemble' | 'all' | 'one' | 'none';
export type Part = 'any' | 'heldout' | 'training';

export interface Filter {
  text: string;
  label: number;
  flagged: Flagged;
  /** Detectors that must have fired. */
  by: Set<number>;
  part: Part;
  /** A way of grouping and the group in it, by their numbers. */
  group: [way: number, group: number] | null;
  /** Whose score is bounded: -1 for the ensemble's. */
  scoreOf: number;
  least: number | null;
  most: number | null;
  selection: Uint8Array | null;
  /** A condition of whoever has extended the page. */
  also: ((object: number) => boolean) | null;
}

export interface Sort {
  /** "rank", "id", "label", "redshift", "review", or a detector's number. */
  by: string;
  descending: boolean;
}

function everything(): Filter {
  return {
    text: '', label: -1, flagged: 'any', by: new Set(), part: 'any', group: null, scoreOf: -1, least: null, most: null, selection: null,
    also: null,
  };
}

/** The numbers at the end of ids that begin alike, by which a million are sorted ten times as fast as by their letters; null where one is of another kind. */
function numbersOf(ids: string[]): Float64Array | null {
  const start = /^\D*/.exec(ids[0] ?? '')![0];
  const numbers = new Float64Array(ids.length);
  for (let i = 0; i < ids.length; i++) {
    const end = ids[i].slice(start.length);
    if (!ids[i].startsWith(start) || !/^\d{1,15}$/.test(end)) {
      return null;
    }
    numbers[i] = Number(end);
  }
  return numbers;
}

/** Puts objects in the order of their places, in one pass over these: a million are put in order while one looks. */
function inPlaces(objects: Int32Array, places: Int32Array): void {
  const at = new Int32Array(places.length).fill(-1);
  objects.forEach(object => (at[places[object]] = object));
  let next = 0;
  at.forEach(object => {
    if (object >= 0) {
      objects[next++] = object;
    }
  });
}

/** Which objects are shown, and in which order. */
export class Model {
  filter = everything();
  sort: Sort = { by: 'rank', descending: false };
  view: Int32Array;
  /** Each object's place in a ranking that somebody has added. */
  places: Int32Array | null = null;
  private readonly listeners: (() => void)[] = [];
  private readonly sorted = new Map<number, Float64Array>();
  private lowerIds: string[] | null = null;
  private idPlaces: Int32Array | null = null;

  constructor(readonly survey: Survey) {
    this.view = this.compute();
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  update(change: Partial<Filter>): void {
    Object.assign(this.filter, change);
    this.refresh();
  }

  order(sort: Sort): void {
    this.sort = sort;
    this.refresh();
  }

  reset(): void {
    this.filter = everything();
    this.refresh();
  }

  isFiltered(): boolean {
    return this.view.length !== this.survey.ids.length;
  }

  column(detector: number): Float64Array {
    return detector < 0 ? this.survey.ensemble : this.survey.scores[detector];
  }

  /** The part of the listed objects whose score is at most this one's. */
  percentile(detector: number, score: number): number {
    let column = this.sorted.get(detector);
    if (!column) {
      column = Float64Array.from(this.column(detector)).sort();
      this.sorted.set(detector, column);
    }
    let low = 0;
    let high = column.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (column[middle] <= score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low / column.length;
  }

  range(detector: number): [number, number] {
    const column = this.column(detector);
    this.percentile(detector, 0);
    const sorted = this.sorted.get(detector)!;
    return [sorted[0], sorted[column.length - 1]];
  }

  refresh(): void {
    this.view = this.compute();
    this.listeners.forEach(listener => listener());
  }

  private compute(): Int32Array {
    const chosen = new Int32Array(this.survey.ids.length);
    const finds = this.textFilter();
    let count = 0;
    for (let i = 0; i < chosen.length; i++) {
      if (this.accepts(i) && (!finds || finds(i))) {
        chosen[count++] = i;
      }
    }
    const view = chosen.slice(0, count);
    const { by, descending } = this.sort;
    const places = by === 'id' ? this.placesById() : by === 'review' ? this.places : null;
    if (places) {
      inPlaces(view, places);
    }
    const compare = places ? null : this.comparison();
    if (compare) {
      const sign = descending ? -1 : 1;
      view.sort((a, b) => sign * compare(a, b) || a - b);
    } else if (descending) {
      view.reverse();
    }
    return view;
  }

  /** Each object's place in the order of the ids, in which 10 comes after 9. */
  private placesById(): Int32Array {
    if (!this.idPlaces) {
      const { ids } = this.survey;
      const numbers = numbersOf(ids);
      const { compare } = new Intl.Collator('en', { numeric: true });
      const order = Int32Array.from({ length: ids.length }, (_, i) => i)
        .sort(numbers ? (a, b) => numbers[a] - numbers[b] || a - b : (a, b) => compare(ids[a], ids[b]) || a - b);
      this.idPlaces = new Int32Array(order.length);
      order.forEach((object, place) => (this.idPlaces![object] = place));
    }
    return this.idPlaces;
  }

  private textFilter(): ((i: number) => boolean) | null {
    const text = this.filter.text.trim().toLowerCase();
    if (text === '') {
      return null;
    }
    const ids = (this.lowerIds ??= this.survey.ids.map(id => id.toLowerCase()));
    const labels = this.survey.labels.map(label => label.toLowerCase().includes(text));
    return i => ids[i].includes(text) || (this.survey.label[i] >= 0 && labels[this.survey.label[i]]);
  }

  private accepts(i: number): boolean {
    const { survey, filter } = this;
    if (filter.selection && !filter.selection[i]) {
      return false;
    }
    if (filter.also && !filter.also(i)) {
      return false;
    }
    if (filter.label >= 0 && survey.label[i] !== filter.label) {
      return false;
    }
    if (filter.group && survey.groups[filter.group[0]].of[i] !== filter.group[1]) {
      return false;
    }
    if (filter.part !== 'any' && (survey.training[i] === 1) !== (filter.part === 'training')) {
      return false;
    }
    for (const detector of filter.by) {
      if (!survey.flags[detector][i]) {
        return false;
      }
    }
    if (!this.acceptsFlags(i)) {
      return false;
    }
    if (filter.least !== null || filter.most !== null) {
      const score = this.column(filter.scoreOf)[i];
      if (!(score >= (filter.least ?? -Infinity) && score <= (filter.most ?? Infinity))) {
        return false;
      }
    }
    return true;
  }

  private acceptsFlags(i: number): boolean {
    const wanted = this.filter.flagged;
    if (wanted === 'any') {
      return true;
    }
    if (wanted === 'ensemble') {
      return this.survey.flagged[i] === 1;
    }
    const fired = this.fired(i);
    const needed = wanted === 'all' ? this.survey.detectors.length : wanted === 'one' ? 1 : 0;
    return fired === needed;
  }

  fired(i: number): number {
    let fired = 0;
    for (const column of this.survey.flags) {
      fired += column[i];
    }
    return fired;
  }

  labelText(i: number): string {
    const label = this.survey.label[i];
    return label < 0 ? '' : this.survey.labels[label];
  }

  /** Nothing for the order that the objects are in, or one of places. What has no value comes last. */
  private comparison(): ((a: number, b: number) => number) | null {
    const survey = this.survey;
    switch (this.sort.by) {
      case 'rank':
      case 'review':
        return null;
      case 'label':
        return (a, b) => this.labelText(a).localeCompare(this.labelText(b), 'en', { numeric: true });
      default: {
        const column = this.sort.by === 'redshift' ? survey.redshift : this.column(Number(this.sort.by));
        const missing = this.sort.descending ? -Infinity : Infinity;
        const value = (i: number) => (Number.isNaN(column[i]) ? missing : column[i]);
        return (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0);
      }
    }
  }

  /** The objects shown, with their scores, as CSV. */
  csv(): string {
    const survey = this.survey;
    const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
    const value = (number: number) => (Number.isFinite(number) ? String(number) : '');
    const header = ['rank', 'id', 'label', 'ra', 'dec', 'redshift', 'training', 'flagged', 'score'];
    survey.detectors.forEach(detector => header.push(`${detector.name}_score`, `${detector.name}_flag`));
    const lines = [header.map(quoted).join(',')];
    for (const i of this.view) {
      const line = [
        String(survey.rank[i]), quoted(survey.ids[i]), quoted(this.labelText(i)), value(survey.ra[i]), value(survey.dec[i]),
        value(survey.redshift[i]), String(survey.training[i] === 1), String(survey.flagged[i] === 1), value(survey.ensemble[i]),
      ];
      survey.detectors.forEach((_, d) => line.push(value(survey.scores[d][i]), String(survey.flags[d][i] === 1)));
      lines.push(line.join(','));
    }
    return `${lines.join('\r\n')}\r\n`;
  }
}
