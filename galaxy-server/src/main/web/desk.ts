import { append, h } from '../../../../galaxy-report/src/main/web/src/dom';
import { thumbnail } from '../../../../galaxy-report/src/main/web/src/data';
import { count, degrees } from '../../../../galaxy-report/src/main/web/src/format';
import { Overlays } from '../../../../galaxy-report/src/main/web/src/overlays';
import type { Parts } from '../../../../galaxy-report/src/main/web/src/page';
import { Stage } from '../../../../galaxy-report/src/main/web/src/stage';
import type { Alike } from './alike';
import { askName, complain } from './ask';
import { inWords, type Live, type Move } from './live';
import { servedMaps } from './maps';
import type { Marks } from './marks';
import { chooser } from './own';
import type { ServedPictures } from './pictures';
import { Values } from './values';

const SAMPLE = 50;

/** The batch at hand: one object large, with what can be said of it, and the others beside it. */
export class Desk {
  private readonly stage = new Stage('desk-');
  private readonly heading = h('h2', {});
  private readonly aside = h('aside', { class: 'judging', 'aria-label': 'This object' });
  private readonly strip = h('ol', { class: 'strip', 'aria-label': 'The batch' });
  private readonly progress = h('div', { class: 'deskbar' });
  private readonly changes = h('section', { class: 'changes', 'aria-label': 'What the last labels changed' });
  private readonly done = h('p', { class: 'learning', role: 'status', 'aria-live': 'polite' });
  private readonly chooser: HTMLElement;
  private readonly values: Values;
  private readonly overlays: Overlays;
  private object = -1;
  private version = 0;
  /** Whose label was taken back, as long as it is looked at; -1 for none. */
  private returned = -1;

  constructor(
    private readonly host: HTMLElement,
    private readonly live: Live,
    private readonly parts: Parts,
    private readonly pictures: ServedPictures,
    private readonly marks: Marks,
    private readonly alike: Alike,
  ) {
    this.values = new Values(this.stage, live, object => pictures.large(object), 'desk-');
    this.overlays = new Overlays(this.stage, servedMaps(live));
    this.chooser = chooser(file => alike.addImage(file));
    append(host, [
      this.progress,
      h('div', { class: 'desk' },
        h('div', { class: 'looking' }, h('div', { class: 'stage' }, this.stage.canvas, this.done), this.stage.controls, this.strip),
        this.aside),
      this.alike.element,
      this.changes,
    ]);
    document.addEventListener('keydown', event => this.key(event));
    live.onChange(changed => this.update(changed));
  }

  private batch(): number[] {
    return this.live.ranking?.batch.map(({ object }) => object) ?? [];
  }

  /** After a label: the next of the batch that nobody has labelled. */
  advance(from: number): void {
    if (from === this.object) {
      const batch = this.batch();
      const at = batch.indexOf(from);
      const next = [...batch.slice(at + 1), ...batch.slice(0, Math.max(0, at))].find(object => !this.live.said.get(object)?.verdict);
      this.returned = -1;
      if (next !== undefined) {
        this.show(next);
      }
      // Whoever labels by keys from what is further down the page would not see whom the next key is for.
      if (!this.host.hidden) {
        this.stage.canvas.scrollIntoView({ block: 'nearest' });
      }
    }
    this.update([from]);
  }

  /** To the object whose label was taken back, which need not be of this batch, so that another can be given. */
  back(object: number): void {
    this.returned = object;
    this.show(object);
    this.update([object]);
  }

  private show(object: number): void {
    if (object !== this.returned) {
      this.returned = -1;
    }
    const changed = object !== this.object;
    this.object = object;
    const { survey } = this.parts.model;
    if (changed) {
      this.stage.show(survey.ids[object], this.pictures.large(object));
      this.values.show(object);
      this.overlays.show(object);
    }
    this.describe();
    this.drawStrip();
  }

  private describe(): void {
    const object = this.object;
    const { survey } = this.parts.model;
    const active = document.activeElement;
    const typing = (active instanceof HTMLTextAreaElement || (active instanceof HTMLInputElement && active.value !== '')) && this.aside.contains(active);
    if (object < 0 || typing) {
      return;
    }
    this.heading.replaceChildren(h('span', { class: 'rank' }, survey.rank[object]), ' ',
      h('button', { class: 'plain id', title: 'open in the large view', click: () => this.parts.viewer.openObject(object) }, survey.ids[object]));
    const place: string[] = [];
    if (survey.label[object] >= 0) {
      place.push(this.parts.model.labelText(object));
    }
    if (!Number.isNaN(survey.ra[object]) && !Number.isNaN(survey.dec[object])) {
      place.push(degrees(survey.ra[object], survey.dec[object]));
    }
    const why = this.live.ranking?.batch.find(proposed => proposed.object === object)?.why ?? [];
    const reasons = h('ul', { class: 'near' }, ...why.filter(near => near.object !== undefined).map(near => h('li', {}, h(
      'button', { title: survey.ids[near.object], click: () => this.parts.viewer.openObject(near.object) },
      thumbnail(this.pictures, near.object), h('span', { class: 'soft' }, inWords(near))))));
    const focused = document.activeElement instanceof HTMLElement && this.aside.contains(document.activeElement)
      ? document.activeElement.getAttribute('aria-keyshortcuts') : null;
    this.aside.replaceChildren();
    append(this.aside, [
      this.heading,
      h('p', { class: 'place' }, place.join(' · ')),
      this.marks.panel(object),
      h('h3', {}, 'Detectors'),
      this.parts.bars.list(object),
      why.length > 0 ? h('h3', {}, 'Most like, of the labelled') : null,
      why.length > 0 ? reasons : null,
    ]);
    if (focused) {
      this.aside.querySelector<HTMLElement>(`[aria-keyshortcuts="${focused}"]`)?.focus();
    }
  }

  private drawStrip(): void {
    const { survey } = this.parts.model;
    this.strip.replaceChildren(...this.batch().map(object => h('li', { 'data-id': survey.ids[object] },
      h('button', {
        class: object === this.object ? 'picture current' : 'picture', 'aria-label': survey.ids[object],
        'aria-current': object === this.object ? 'true' : null, click: () => this.show(object),
      }, thumbnail(this.pictures, object)),
      this.marks.badge(object))));
  }

  private update(changed: number[]): void {
    const { ranking } = this.live;
    if (ranking && ranking.version !== this.version) {
      this.version = ranking.version;
      this.drawChanges();
      const first = this.batch().find(object => !this.live.said.get(object)?.verdict);
      // Nobody is drawn away from where they went back to.
      if (first !== undefined && this.returned < 0) {
        this.show(first);
      }
    } else if (changed.length === 0 || changed.includes(this.object)) {
      this.describe();
    }
    this.drawStrip();
    this.drawProgress();
    const batch = this.batch();
    const finished = batch.length > 0 && batch.every(object => this.live.said.get(object)?.verdict);
    this.done.textContent = this.live.lost ? 'The server does not answer. Labels are not kept until it does.'
      : this.live.busy || finished ? 'Learning from the labels…' : batch.length === 0 ? 'Every object has a label.' : '';
    this.host.dataset.ranking = String(this.version);
    this.host.dataset.busy = String(this.live.busy);
  }

  private drawProgress(): void {
    const { progress, ranking } = this.live;
    if (!progress || !ranking) {
      return;
    }
    const { remaining } = ranking;
    const left = (value: number) => count(Math.max(0, Math.round(value)));
    const tile = (value: string, what: string, kind = '', title = '') =>
      h('div', { class: `tile ${kind}`, title }, h('b', {}, value), h('span', {}, what));
    const others = progress.reviewers.map(({ who, labels }) => `${who}: ${labels}`).join(', ');
    this.progress.replaceChildren();
    append(this.progress, [
      tile(count(progress.labelled), `of ${count(progress.objects)} labelled`, 'labelled', others),
      tile(count(progress.interesting), 'interesting', 'accent'),
      tile(`${left(remaining.estimate)} (${left(remaining.lower)}–${left(remaining.upper)})`,
        remaining.sampled ? 'interesting left, likely' : 'interesting left, a wide guess', 'left',
        'The median, and the range in which the number is with a probability of 90 %'),
      progress.disagreed > 0 ? tile(count(progress.disagreed), 'disagreements', 'disagreed') : null,
      ranking.sample ? h('p', { class: 'sample' }, 'A random sample, to estimate what is left: label these as any.') : null,
      h('span', { class: 'grow' }),
      h('div', { class: 'tools' },
        h('button', { class: 'chip', id: 'undo', click: () => this.marks.undo() }, 'Undo ', h('kbd', {}, 'Z')),
        h('button', { class: 'chip', id: 'learn', title: 'without waiting for the end of the batch', click: () => this.live.post('api/rank', {}).catch(complain) }, 'Learn now'),
        h('button', { class: 'chip', id: 'sample', title: `label ${SAMPLE} objects drawn at random, and know how many interesting ones are left`, click: () => this.sample() }, 'Estimate…'),
        this.chooser,
        h('a', { class: 'chip', id: 'export', href: 'export/labelled.csv', download: 'labelled.csv' }, 'Export CSV'),
        ...this.live.exports.map(({ format, file }) =>
          h('a', { class: 'chip', id: `export-${format.toLowerCase()}`, href: `export/${file}`, download: file }, format)),
        h('button', { class: 'chip', id: 'who', title: 'change the name', click: () => askName(this.live, true) }, this.live.who || 'who are you?')),
    ]);
  }

  private async sample(): Promise<void> {
    if (await askName(this.live)) {
      await this.live.post('api/sample', { count: SAMPLE }).catch(complain);
    }
  }

  private drawChanges(): void {
    const { ranking } = this.live;
    const { survey } = this.parts.model;
    const moves = (title: string, list: Move[]) => list.length === 0 ? null : h('div', {}, h('h3', {}, title), h('ul', { class: 'tiny' },
      ...list.map(move => h('li', { 'data-id': survey.ids[move.object] },
        h('button', { class: 'picture', 'aria-label': `${survey.ids[move.object]}: open`, click: () => this.parts.viewer.openObject(move.object) },
          thumbnail(this.pictures, move.object)),
        h('span', { class: 'id', title: survey.ids[move.object] }, survey.ids[move.object]),
        h('span', { class: 'soft' }, `${count(move.before)} → ${count(move.after)}`)))));
    this.changes.replaceChildren();
    const changes = ranking?.changes;
    if (ranking && changes) {
      append(this.changes, [
        h('h2', {}, 'What the last labels changed'),
        h('p', { class: 'note' }, `Learned from ${count(ranking.learned)} labelled objects. ${count(changes.entered)} of the first hundred without a label were not among them before.`),
        h('div', { class: 'moves' }, moves('Rose', changes.rose), moves('Fell', changes.fell)),
      ]);
    }
  }

  private key(event: KeyboardEvent): void {
    const target = event.target;
    const typing = target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target instanceof HTMLInputElement;
    if (this.host.hidden || typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const step = (by: number) => () => {
      const batch = this.batch();
      const at = batch.indexOf(this.object) + by;
      if (at >= 0 && at < batch.length) {
        this.show(batch[at]);
      }
    };
    const own: Record<string, () => void> = { ArrowLeft: step(-1), ArrowRight: step(1), f: () => this.stage.fit() };
    const mark = this.marks.action(key, this.object);
    if (mark && event.repeat) {
      // A key that is held down labels one object, not all that come.
      event.preventDefault();
      return;
    }
    const action = own[key] ?? mark ?? this.values.action(key) ?? this.overlays.action(key) ?? this.stage.action(key);
    if (action) {
      event.preventDefault();
      action();
    }
  }
}
