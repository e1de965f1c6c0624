import { append, h } from './dom';
import { drawing, place, type Heat } from './heat';
import type { Stage } from './stage';

/** A kind of map that can be laid over pictures. */
export interface MapKind {
  /** What it is called: "oddness". */
  name: string;
  key: string;
  title: string;
  /** The number that has the full colour. */
  full: number;
  /** What 0 and the full colour mean. */
  ends: [string, string];
  /** A map's highest number, in words. */
  highest: (heat: Heat) => string;
  /** An object's map, or a sentence on why there is none; null where it may be asked for again soon. */
  of: (object: number) => Promise<Heat | string | null>;
}

const AGAIN = 400;

/** The buttons and keys that lay maps over a stage's picture. What is chosen holds for the next object, too. */
export class Overlays {
  private readonly buttons: HTMLButtonElement[];
  private readonly legend = h('span', { class: 'map-legend', hidden: true });
  private readonly said = h('span', { class: 'soft', role: 'status', 'aria-live': 'polite' });
  private readonly ends = [h('span', { class: 'soft' }), h('span', { class: 'soft' })];
  private readonly scale = h('i', { class: 'viridis', 'aria-hidden': 'true' });
  private kind: MapKind | null = null;
  private object = -1;

  constructor(private readonly stage: Stage, private readonly kinds: MapKind[]) {
    this.buttons = kinds.map(kind => h(
      'button',
      {
        class: 'plain map-toggle', type: 'button', 'aria-pressed': 'false', 'aria-keyshortcuts': kind.key.toUpperCase(),
        'data-map': kind.name, title: kind.title, click: () => this.toggle(kind),
      },
      `${kind.name[0].toUpperCase()}${kind.name.slice(1)} map `, h('kbd', {}, kind.key.toUpperCase()),
    ));
    append(this.legend, [this.ends[0], this.scale, this.ends[1], this.said]);
    if (kinds.length > 0) {
      append(stage.controls, [...this.buttons, this.legend]);
    }
  }

  /** For a list of keys. */
  keys(): [string, string][] {
    return this.kinds.map(kind => [kind.key.toUpperCase(), `${kind.name} map: ${kind.title}`]);
  }

  /** What a key does, where it does something. */
  action(key: string): (() => void) | undefined {
    const kind = this.kinds.find(one => one.key === key);
    return kind && (() => this.toggle(kind));
  }

  private toggle(kind: MapKind): void {
    this.kind = this.kind === kind ? null : kind;
    this.buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(this.kinds[i] === this.kind)));
    this.legend.hidden = !this.kind;
    this.kind?.ends.forEach((text, i) => (this.ends[i].textContent = text));
    this.show(this.object);
  }

  /** The stage shows this object. */
  async show(object: number): Promise<void> {
    this.object = object;
    const { kind } = this;
    this.stage.lay(null, '');
    this.said.textContent = '';
    if (!kind || object < 0) {
      return;
    }
    const wanted = () => this.object === object && this.kind === kind;
    let found = await kind.of(object);
    while (found === null && wanted()) {
      this.said.textContent = 'computing…';
      await new Promise(done => setTimeout(done, AGAIN));
      found = wanted() ? await kind.of(object) : null;
    }
    if (!wanted() || found === null) {
      return;
    }
    const none = typeof found === 'string';
    this.ends.forEach(end => (end.hidden = none));
    this.scale.hidden = none;
    if (typeof found === 'string') {
      this.said.textContent = found;
    } else {
      const where = `highest ${place(found)}: ${kind.highest(found)}`;
      this.stage.lay({ drawn: drawing(found, kind.full), part: found.part }, `${kind.name} map, ${where}`);
      this.said.textContent = where;
    }
  }
}
