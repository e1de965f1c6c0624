import { thumbnail, type Pictures } from './data';
import type { Model } from './model';
import type { Bars } from './bars';
import { append, h, type Child } from './dom';
import { count, decText, number, percent, raText, skyLinks } from './format';
import { Overlays, type MapKind } from './overlays';
import { STAGE_KEYS, Stage } from './stage';

const KEYS: [string, string][] = [
  ['← →', 'previous, next object'],
  ['Home End', 'first, last object'],
  ...STAGE_KEYS,
  ['N', 'first ordinary neighbour'],
  ['Backspace', 'back from a neighbour'],
  ['?', 'these keys'],
  ['Esc', 'close'],
];

/** What a page adds to the large view. */
export interface ViewerExtra {
  panel: (object: number) => HTMLElement;
  /** What a key does to the object, before what it does here. */
  action: (key: string, object: number) => (() => void) | undefined;
  keys: [string, string][];
  /** Which maps can be laid over its picture. */
  maps: MapKind[];
  /** Hears of the stage once. */
  extend: (stage: Stage) => void;
  /** Hears that the stage shows another object. */
  shown: (object: number) => void;
}

/** Where an object is odd, in words and numbers that a report and a review share. */
export const ODDNESS: Omit<MapKind, 'of'> = {
  name: 'oddness',
  key: 'h',
  title: 'where the picture is unlike those of ordinary objects',
  full: 2,
  ends: ['usual', 'odd'],
  highest: heat => `${heat.highest.toFixed(1)}, where 99 % of ordinary patches stay below 1`,
};

/** The maps that the report's page holds. */
function heldMaps(model: Model): MapKind[] {
  const { oddness } = model.survey;
  const none = `no map: the ${count(oddness.size)} oddest objects have one`;
  return oddness.size === 0 ? [] : [{ ...ODDNESS, of: async object => oddness.get(object) ?? none }];
}

/** One object, large. */
export class Viewer {
  private readonly dialog = h('dialog', { class: 'viewer', 'aria-labelledby': 'viewer-title' });
  private readonly stage = new Stage();
  private readonly overlays: Overlays;
  private readonly facts = h('div', { class: 'facts', tabindex: '0', role: 'region', 'aria-label': 'About this object' });
  private readonly heading = h('h2', { id: 'viewer-title' });
  private readonly help = h('div', { class: 'keys', hidden: true });
  private readonly said = h('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  private position = 0;
  private object = -1;
  private readonly before: number[] = [];

  constructor(
    private readonly model: Model,
    private readonly pictures: Pictures,
    private readonly bars: Bars,
    private readonly closed: (position: number) => void,
    private readonly live?: ViewerExtra,
  ) {
    this.overlays = new Overlays(this.stage, live?.maps ?? heldMaps(model));
    append(this.help, [h('dl', {}, ...[...(live?.keys ?? []), ...this.overlays.keys(), ...KEYS].flatMap(([key, what]) => [h('dt', {}, key), h('dd', {}, what)]))]);
    const button = (text: string, label: string, click: () => void) =>
      h('button', { class: 'square', 'aria-label': label, title: label, click }, text);
    append(this.dialog, [
      h(
        'div',
        { class: 'head' },
        button('←', 'Previous object', () => this.step(-1)),
        button('→', 'Next object', () => this.step(1)),
        this.heading,
        button('?', 'Keys', () => this.toggleHelp()),
        button('✕', 'Close', () => this.dialog.close()),
      ),
      h(
        'div',
        { class: 'body' },
        h('div', { class: 'stage' }, this.stage.canvas, this.help),
        this.facts,
      ),
      this.stage.controls,
      this.said,
    ]);
    document.body.append(this.dialog);
    live?.extend(this.stage);
    this.dialog.addEventListener('keydown', event => this.key(event));
    this.dialog.addEventListener('close', () => this.closed(this.position));
    this.dialog.addEventListener('click', event => event.target === this.dialog && this.dialog.close());
  }

  open(position: number): void {
    this.before.length = 0;
    this.position = position;
    if (!this.dialog.open) {
      this.dialog.showModal();
      (this.pictures.any ? this.stage.canvas : this.facts).focus();
    }
    this.show(this.model.view[position]);
  }

  /** One that may not be among those that the gallery shows. */
  openObject(object: number): void {
    const position = this.model.view.indexOf(object);
    this.open(Math.max(0, position));
    if (position < 0) {
      this.show(object);
    }
  }

  /** The object that is open; -1 for none. */
  current(): number {
    return this.dialog.open ? this.object : -1;
  }

  close(): void {
    this.dialog.close();
  }

  /** Says anew what is known of the object, unless somebody is writing about it. */
  redraw(): void {
    const active = document.activeElement;
    const writing = active instanceof HTMLTextAreaElement || (active instanceof HTMLInputElement && active.value !== '');
    if (this.dialog.open && !(writing && this.facts.contains(active))) {
      const key = active && this.facts.contains(active) ? active.getAttribute('aria-keyshortcuts') : null;
      this.fill(this.object);
      if (key) {
        this.facts.querySelector<HTMLElement>(`[aria-keyshortcuts="${key}"]`)?.focus();
      }
    }
  }

  private fill(object: number): void {
    this.facts.replaceChildren(...this.describe(object).filter((part): part is Node => part instanceof Node));
  }

  private step(by: number): void {
    const next = this.position + by;
    if (next >= 0 && next < this.model.view.length) {
      this.open(next);
    }
  }

  private show(object: number): void {
    this.object = object;
    const { survey } = this.model;
    this.heading.replaceChildren(
      h('span', { class: 'rank' }, survey.rank[object]),
      ' ',
      h('span', { class: 'id', title: survey.ids[object] }, survey.ids[object]),
    );
    this.fill(object);
    this.facts.scrollTop = 0;
    this.stage.show(survey.ids[object], this.pictures.large(object));
    this.overlays.show(object);
    this.live?.shown(object);
    this.said.textContent = `${survey.ids[object]}, rank ${survey.rank[object]}`;
  }

  private describe(object: number): Child[] {
    const { survey } = this.model;
    const facts = h('dl', { class: 'about' });
    const fact = (name: string, ...value: Child[]) => facts.append(h('dt', {}, name), h('dd', {}, ...value));
    fact('Rank', `${count(survey.rank[object])} of ${count(survey.total)}`);
    fact(survey.joined ? 'Ensemble' : 'Score', `${number(survey.ensemble[object])}${survey.flagged[object] ? ' · flagged' : ''}`);
    if (survey.label[object] >= 0) {
      fact('Class', this.model.labelText(object));
    }
    for (const group of survey.groups) {
      if (group.of[object] >= 0) {
        fact(group.name, group.names[group.of[object]]);
      }
    }
    const ra = survey.ra[object];
    const dec = survey.dec[object];
    const placed = !Number.isNaN(ra) && !Number.isNaN(dec);
    if (placed) {
      fact('RA, Dec', h('span', { class: 'figures' }, `${raText(ra)} ${decText(dec)}`), h('br'),
        h('span', { class: 'figures soft' }, `${ra.toFixed(6)} ${dec.toFixed(6)}`));
    }
    if (!Number.isNaN(survey.redshift[object])) {
      fact('Redshift', survey.redshift[object].toFixed(4));
    }
    if (!Number.isNaN(survey.pixelScale[object])) {
      fact('Pixel', `${number(survey.pixelScale[object])}″`);
    }
    fact('Learned from', survey.training[object] ? 'yes' : 'no, held out');
    const near = survey.neighbours.get(object) ?? [];
    const back = this.before.length > 0
      && h('button', { class: 'plain', click: () => this.back() }, `← Back to ${survey.ids[this.before[this.before.length - 1]]}`);
    return [
      back || null,
      this.live?.panel(object),
      facts,
      placed ? h('p', { class: 'links' }, ...skyLinks(ra, dec).map(([name, href]) =>
        h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, name))) : null,
      h('h3', {}, 'Detectors'),
      this.bars.list(object),
      h('p', { class: 'why' }, this.explain(object)),
      near.length > 0 ? h('h3', {}, 'Nearest ordinary objects') : null,
      near.length > 0 ? h('ul', { class: 'near' }, ...near.map(({ object: other, distance }) =>
        h('li', {}, h(
          'button',
          { 'data-id': survey.ids[other], title: survey.ids[other], click: () => this.visit(other) },
          thumbnail(this.pictures, other),
          h('span', { class: 'id' }, survey.ids[other]),
          h('span', { class: 'soft' }, `distance ${number(distance)}`),
        )))) : null,
    ];
  }

  private explain(object: number): string {
    const { survey } = this.model;
    const fired = survey.detectors.map((_, detector) => detector).filter(detector => survey.flags[detector][object]);
    const shares = survey.detectors.map(({ name }, detector) =>
      `${name} above ${percent(this.model.percentile(detector, survey.scores[detector][object]))}`);
    const verdict = fired.length === 0
      ? 'No detector flags it'
      : `${fired.map(detector => survey.detectors[detector].name).join(', ')} ${fired.length === 1 ? 'flags' : 'flag'} it`;
    return `${verdict}. Its scores among the listed objects: ${shares.join(', ')}.`;
  }

  private visit(other: number): void {
    this.before.push(this.object);
    this.show(other);
  }

  private back(): void {
    const object = this.before.pop();
    if (object !== undefined) {
      this.show(object);
    }
  }

  private toggleHelp(): void {
    this.help.hidden = !this.help.hidden;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const target = event.target as HTMLElement;
    const own = target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
    if (own && /^(Arrow|Home|End|Page|.$)/.test(event.key)) {
      return;
    }
    const actions: Record<string, () => void> = {
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      Home: () => this.open(0),
      End: () => this.open(this.model.view.length - 1),
      f: () => this.stage.fit(),
      n: () => this.firstNeighbour(),
      Backspace: () => this.back(),
      '?': () => this.toggleHelp(),
    };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const live = this.live?.action(key, this.object);
    if (live && event.repeat) {
      event.preventDefault();
      return;
    }
    const action = live ?? actions[key] ?? this.overlays.action(key) ?? this.stage.action(key);
    if (action) {
      event.preventDefault();
      action();
    }
  }

  private firstNeighbour(): void {
    const near = this.model.survey.neighbours.get(this.object);
    if (near && near.length > 0) {
      this.visit(near[0].object);
    }
  }
}
