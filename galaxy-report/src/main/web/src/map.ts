import { thumbnail, type Pictures, type Plane, type Survey } from './data';
import type { Model } from './model';
import { append, eachFrame, h } from './dom';
import { count, number } from './format';
import { css, FLAGGED, HUES, ORDINARY, OTHER, ramp, type Colour } from './palette';
import { Grid, inside, Pace, painter, shuffled, type Painter, type View } from './points';

const REACH = 14;

/** Fewer points are drawn whole in each frame. */
const MANY = 30_000;

/** Milliseconds without a movement after which all points are drawn again. */
const SETTLED = 150;

/** What a map is coloured by. */
export interface Colouring {
  name: string;
  of: (object: number) => Colour;
  legend: () => Node[];
}

/** A colour with what it means. */
export function entry(name: string, colour: Colour): Node {
  const patch = h('i', {});
  patch.style.background = css(colour);
  return h('span', { class: 'entry' }, patch, name);
}

/** The ramp with what its ends mean. */
export function rampEntry(low: string, high: string): Node {
  const bar = h('i', { class: 'ramp' });
  bar.style.background = `linear-gradient(to right, ${[0, 0.25, 0.5, 0.75, 1].map(part => css(ramp(part))).join(', ')})`;
  return h('span', { class: 'entry' }, low, bar, high);
}

export class PlaneMap {
  private readonly canvas: HTMLCanvasElement;
  private readonly over = h('canvas', { class: 'over' });
  private readonly tip = h('div', { class: 'tip', hidden: true });
  private readonly legend = h('div', { class: 'legend' });
  private readonly status = h('p', { class: 'status', role: 'status', 'aria-live': 'polite' });
  private readonly lassoButton: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;
  private readonly toGallery: HTMLButtonElement;
  private readonly painter: Painter;
  private readonly survey: Survey;
  /** The listed objects, in the order in which they are drawn. */
  private readonly points: Uint32Array;
  /** Those and the points of objects that are not listed, which have the numbers beyond. */
  private readonly order: Uint32Array;
  private readonly unlisted: Uint8Array;
  /** How many of the first may be left out while the view moves. */
  private readonly spare: number;
  private readonly places: Float32Array;
  private readonly grid: Grid;
  private readonly home: { x: number; y: number; width: number; height: number };
  private readonly colourings: Colouring[];
  private colouring: Colouring;
  private view: View = { x: 0, y: 0, scale: 1 };
  private pointSize = 3;
  private lassoing = false;
  private line: number[] = [];
  private hovered = -1;
  private stale = true;
  private fitted = false;
  private readonly draw = eachFrame(() => this.paint());
  private readonly pace = new Pace();
  /** Until when the view counts as moving. */
  private movingUntil = 0;
  private printing = false;

  constructor(
    host: HTMLElement,
    plane: Plane,
    private readonly model: Model,
    private readonly pictures: Pictures,
    private readonly open: (object: number) => void,
    show: (section: string) => void,
    further: Colouring[] = [],
  ) {
    this.survey = model.survey;
    const all = this.survey.ids.map((_, i) => i).filter(i => Number.isFinite(plane.x[i]) && Number.isFinite(plane.y[i]));
    const listed = this.survey.ids.length;
    this.unlisted = plane.unlisted?.flagged ?? new Uint8Array();
    this.places = new Float32Array(2 * (listed + this.unlisted.length)).fill(NaN);
    const low = [Infinity, Infinity];
    const high = [-Infinity, -Infinity];
    const place = (i: number, x: number, y: number) => {
      this.places[2 * i] = x;
      this.places[2 * i + 1] = y;
      low[0] = Math.min(low[0], x);
      low[1] = Math.min(low[1], y);
      high[0] = Math.max(high[0], x);
      high[1] = Math.max(high[1], y);
    };
    for (const i of all) {
      place(i, plane.x[i], plane.y[i]);
    }
    this.unlisted.forEach((_, i) => place(listed + i, plane.unlisted!.x[i], plane.unlisted!.y[i]));
    const [width, height] = [high[0] - low[0], high[1] - low[1]];
    const least = Math.max(width, height) / 1000 || 1;
    this.home = { x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2, width: Math.max(width, least), height: Math.max(height, least) };
    // What is flagged lies on top, the highest rank uppermost; the others in an order of which any first part can be left out.
    const plain = all.filter(i => !this.survey.flagged[i]);
    const flagged = all.filter(i => this.survey.flagged[i]).reverse();
    this.points = Uint32Array.from([...shuffled(plain.length)].map(at => plain[at]).concat(flagged));
    this.order = new Uint32Array(this.unlisted.length + this.points.length);
    shuffled(this.unlisted.length).forEach((point, at) => (this.order[at] = listed + point));
    this.order.set(this.points, this.unlisted.length);
    this.spare = this.order.length < MANY ? 0 : this.order.length - flagged.length;
    const drawn = this.order.length;
    this.pointSize = drawn < 2_000 ? 7 : drawn < 20_000 ? 4.5 : drawn < 300_000 ? 3 : 2;
    this.grid = new Grid(this.places, this.points, low[0], low[1], width);
    this.colourings = [...this.possible(), ...further];
    this.colouring = this.colourings[0];
    [this.canvas, this.painter] = painter(
      () => h('canvas', { class: 'points', tabindex: '0', role: 'img' }), new URLSearchParams(location.search).get('webgl') !== 'no',
    );
    this.canvas.dataset.painter = this.painter.name;

    const colours = h('select', { id: 'colour-by', change: () => this.colourBy(Number(colours.value)) });
    this.colourings.forEach((colouring, i) => colours.append(h('option', { value: i }, colouring.name)));
    const size = h('input', {
      id: 'point-size', type: 'range', min: 1, max: 12, step: 0.5, value: this.pointSize,
      input: () => {
        this.pointSize = Number(size.value);
        this.draw();
      },
    });
    this.lassoButton = h('button', { class: 'chip', id: 'lasso', 'aria-pressed': 'false', click: () => this.setLasso(!this.lassoing) }, 'Lasso');
    this.clear = h('button', { class: 'plain', hidden: true, click: () => model.update({ selection: null }) }, 'Drop the selection');
    this.toGallery = h('button', { class: 'plain', id: 'to-gallery', click: () => show('gallery') }, 'Show in the gallery');
    const zoom = (text: string, label: string, click: () => void) =>
      h('button', { class: 'square', 'aria-label': label, title: label, click }, text);
    append(host, [
      h('h2', {}, plane.name),
      h('p', { class: 'note' }, plane.note),
      h('div', { class: 'line' },
        h('label', { class: 'inline' }, 'Colour by ', colours),
        h('label', { class: 'inline' }, 'Points ', size),
        this.lassoButton,
        zoom('−', 'Zoom out', () => this.zoom(1 / 1.4)),
        zoom('+', 'Zoom in', () => this.zoom(1.4)),
        zoom('⤢', 'Fit', () => this.fit()),
        h('span', { class: 'grow' }), this.status, this.clear, this.toGallery),
      h('div', { class: 'plane' }, this.canvas, this.over, this.tip, this.legend),
      h('p', { class: 'note' }, 'Drag to move, wheel to zoom, click to open an object. Lasso, or hold Shift and drag, to select into the gallery. Keys: arrows, + − 0.'),
    ]);
    this.canvas.setAttribute('aria-label', this.unlisted.length === 0
      ? `Map of ${count(all.length)} objects; the gallery lists the same objects`
      : `Map of ${count(this.order.length)} objects; the gallery lists ${count(all.length)} of them`);
    this.canvas.addEventListener('pointerdown', event => this.down(event));
    this.canvas.addEventListener('pointermove', event => this.hover(event));
    this.canvas.addEventListener('pointerleave', () => this.point(-1));
    this.canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
    this.canvas.addEventListener('keydown', event => this.key(event));
    model.onChange(() => {
      this.stale = true;
      this.say();
      this.draw();
    });
    document.addEventListener('theme', () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    this.colourBy(0);
    this.say();
  }

  private possible(): Colouring[] {
    const { survey } = this;
    const result: Colouring[] = [{
      name: survey.joined ? 'flagged by the ensemble' : 'flagged',
      of: i => (survey.flagged[i] ? FLAGGED : ORDINARY),
      legend: () => [entry('flagged', FLAGGED), entry('not flagged', ORDINARY)],
    }];
    if (survey.labels.length > 0) {
      result.push(this.categories('class', survey.labels, survey.label));
    }
    survey.groups.forEach(group => result.push(this.categories(group.name, group.names, group.of)));
    if (survey.joined) {
      result.push(this.score('ensemble score', survey.ensemble));
    }
    survey.detectors.forEach(({ name }, detector) => result.push(this.score(`${name} score`, survey.scores[detector])));
    survey.joined && survey.detectors.forEach(({ name }, detector) => result.push({
      name: `flagged by ${name}`,
      of: i => (survey.flags[detector][i] ? FLAGGED : ORDINARY),
      legend: () => [entry('flagged', FLAGGED), entry('not flagged', ORDINARY)],
    }));
    return result;
  }

  /** The most frequent have hues; the rest share one. */
  private categories(name: string, names: string[], of: Int32Array): Colouring {
    const counts = names.map(() => 0);
    of.forEach(group => group >= 0 && counts[group]++);
    const frequent = names.map((_, i) => i).sort((a, b) => counts[b] - counts[a] || a - b).slice(0, HUES.length);
    const hue = new Map(frequent.map((group, i) => [group, HUES[i]]));
    return {
      name,
      of: i => hue.get(of[i]) ?? OTHER,
      legend: () => [
        ...frequent.map((group, i) => entry(names[group], HUES[i])),
        ...(names.length > HUES.length || of.includes(-1) ? [entry('others', OTHER)] : []),
      ],
    };
  }

  /** From the lowest score to the 99 % quantile: a few huge scores must not leave all others one colour. */
  private score(name: string, scores: Float64Array): Colouring {
    const sorted = Float64Array.from(scores).filter(Number.isFinite).sort();
    const low = sorted[0] ?? 0;
    const high = sorted[Math.min(sorted.length - 1, Math.floor(0.99 * sorted.length))] ?? 1;
    return {
      name,
      of: i => (Number.isFinite(scores[i]) ? ramp((scores[i] - low) / (high - low || 1)) : OTHER),
      legend: () => [rampEntry(number(low), `${number(high)} and more`)],
    };
  }

  /** Draws anew where a colouring of somebody else's may have changed. */
  recolour(): void {
    this.stale = true;
    this.draw();
  }

  private colourBy(which: number): void {
    this.colouring = this.colourings[which];
    this.legend.replaceChildren(...this.colouring.legend());
    if (this.unlisted.length > 0) {
      this.legend.append(entry(`${count(this.unlisted.length)} of low rank, not listed`, OTHER));
    }
    this.stale = true;
    this.draw();
  }

  private say(): void {
    const { selection } = this.model.filter;
    const shown = this.model.isFiltered() ? `${count(this.model.view.length)} of ${count(this.survey.ids.length)} objects lit` : '';
    this.status.textContent = shown;
    this.clear.hidden = selection === null;
    this.toGallery.hidden = !this.model.isFiltered();
  }

  private upload(): void {
    const lit = new Uint8Array(this.survey.ids.length);
    this.model.view.forEach(i => (lit[i] = 1));
    const colours = new Uint8Array(4 * (lit.length + this.unlisted.length));
    const opacity = this.points.length > MANY ? 150 : 205;
    const words = new Uint32Array(colours.buffer, 4 * lit.length);
    const word = (colour: Colour) => new Uint32Array(Uint8Array.from([...colour, this.model.isFiltered() ? 40 : 110]).buffer)[0];
    words.fill(word(OTHER));
    if (this.colouring === this.colourings[0]) {
      const fired = word(FLAGGED);
      this.unlisted.forEach((flagged, i) => flagged && (words[i] = fired));
    }
    for (const i of this.points) {
      const [r, g, b] = this.colouring.of(i);
      colours.set(lit[i] ? [r, g, b, this.survey.flagged[i] ? 255 : opacity] : [140, 146, 158, 40], 4 * i);
    }
    this.painter.set({ places: this.places, colours, order: this.order });
    this.stale = false;
  }

  private get ratio(): number {
    return window.devicePixelRatio || 1;
  }

  /** Draws a view that has changed and may change on. */
  private move(): void {
    this.movingUntil = performance.now() + SETTLED;
    this.draw();
  }

  private fit(): void {
    const room = Math.min(this.canvas.clientWidth / this.home.width, this.canvas.clientHeight / this.home.height) * this.ratio;
    this.view = { x: this.home.x, y: this.home.y, scale: 0.92 * room };
    this.fitted = true;
    this.draw();
  }

  private paint(): void {
    const width = Math.round(this.canvas.clientWidth * this.ratio);
    const height = Math.round(this.canvas.clientHeight * this.ratio);
    if (width === 0 || height === 0) {
      return;
    }
    for (const canvas of [this.canvas, this.over]) {
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
    }
    if (!this.fitted) {
      this.fit();
    }
    if (this.stale) {
      this.upload();
    }
    const now = performance.now();
    const moving = now < this.movingUntil;
    // Drawn frame by frame while it moves, so that the time between two is what a frame takes.
    if (moving) {
      const part = this.pace.next(now);
      this.painter.paint(this.view, this.pointSize * this.ratio, Math.floor((1 - part) * this.spare));
      this.draw();
    } else {
      this.pace.rest();
      this.painter.paint(this.view, this.pointSize * this.ratio, 0);
    }
    this.canvas.dataset.moving = String(moving);
    this.canvas.dataset.scale = this.view.scale.toFixed(4);
    this.canvas.dataset.centre = `${this.view.x.toFixed(4)} ${this.view.y.toFixed(4)}`;
    this.mark();
  }

  /** While it is printed the points are drawn on what lies over them, too: of the two that is the canvas that comes to paper. */
  print(begins: boolean): void {
    this.printing = begins;
    this.movingUntil = 0;
    this.paint();
  }

  private mark(): void {
    const context = this.over.getContext('2d')!;
    context.clearRect(0, 0, this.over.width, this.over.height);
    if (this.printing) {
      context.drawImage(this.canvas, 0, 0);
    }
    context.strokeStyle = getComputedStyle(this.canvas).color;
    context.lineWidth = 2 * this.ratio;
    if (this.hovered >= 0) {
      const [x, y] = this.toCanvas(this.places[2 * this.hovered], this.places[2 * this.hovered + 1]);
      context.beginPath();
      context.arc(x, y, (this.pointSize / 2 + 4) * this.ratio, 0, 2 * Math.PI);
      context.stroke();
    }
    if (this.line.length > 2) {
      context.beginPath();
      for (let i = 0; i < this.line.length; i += 2) {
        context.lineTo(...this.toCanvas(this.line[i], this.line[i + 1]));
      }
      context.closePath();
      context.setLineDash([6 * this.ratio, 4 * this.ratio]);
      context.stroke();
      context.setLineDash([]);
    }
  }

  private toCanvas(x: number, y: number): [number, number] {
    return [
      (x - this.view.x) * this.view.scale + this.over.width / 2, this.over.height / 2 - (y - this.view.y) * this.view.scale,
    ];
  }

  private toPlane(event: MouseEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left - box.width / 2) * this.ratio) / this.view.scale + this.view.x,
      ((box.top + box.height / 2 - event.clientY) * this.ratio) / this.view.scale + this.view.y,
    ];
  }

  private zoom(factor: number, at: [number, number] = [this.view.x, this.view.y]): void {
    const { view } = this;
    const least = 50 / Math.max(this.home.width, this.home.height);
    const scale = Math.max(least, Math.min(least * 40_000, view.scale * factor));
    const by = view.scale / scale;
    this.view = { x: at[0] + (view.x - at[0]) * by, y: at[1] + (view.y - at[1]) * by, scale };
    this.move();
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 350), this.toPlane(event));
  }

  private setLasso(on: boolean): void {
    this.lassoing = on;
    this.lassoButton.setAttribute('aria-pressed', String(on));
    this.lassoButton.classList.toggle('on', on);
    this.canvas.classList.toggle('lassoing', on);
  }

  private down(down: PointerEvent): void {
    if (down.button !== 0) {
      return;
    }
    this.canvas.setPointerCapture(down.pointerId);
    const lasso = this.lassoing || down.shiftKey;
    const from = { x: this.view.x, y: this.view.y };
    let moved = false;
    this.line = lasso ? [...this.toPlane(down)] : [];
    const move = (event: PointerEvent) => {
      moved ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > 3;
      if (lasso) {
        this.line.push(...this.toPlane(event));
      } else if (moved) {
        this.view.x = from.x - ((event.clientX - down.clientX) * this.ratio) / this.view.scale;
        this.view.y = from.y + ((event.clientY - down.clientY) * this.ratio) / this.view.scale;
        this.point(-1);
        this.move();
      }
      this.draw();
    };
    const up = (event: PointerEvent) => {
      this.canvas.removeEventListener('pointermove', move);
      if (lasso && moved) {
        this.select();
      } else if (!moved) {
        const object = this.under(event);
        if (object >= 0) {
          this.open(object);
        }
      }
      this.line = [];
      this.draw();
    };
    this.canvas.addEventListener('pointermove', move);
    this.canvas.addEventListener('pointerup', up, { once: true });
  }

  private select(): void {
    const selection = new Uint8Array(this.survey.ids.length);
    for (const i of this.points) {
      selection[i] = inside(this.line, this.places[2 * i], this.places[2 * i + 1]) ? 1 : 0;
    }
    this.setLasso(false);
    this.model.update({ selection: selection.includes(1) ? selection : null });
  }

  private under(event: MouseEvent): number {
    const [x, y] = this.toPlane(event);
    return this.grid.nearest(x, y, (REACH * this.ratio) / this.view.scale);
  }

  private hover(event: PointerEvent): void {
    if (event.buttons === 0) {
      this.point(this.under(event));
    }
  }

  private point(object: number): void {
    if (object === this.hovered) {
      return;
    }
    this.hovered = object;
    this.tip.hidden = object < 0;
    if (object >= 0) {
      const { survey } = this;
      const [x, y] = this.toCanvas(this.places[2 * object], this.places[2 * object + 1]);
      this.tip.replaceChildren(
        thumbnail(this.pictures, object),
        h('span', { class: 'id' }, survey.ids[object]),
        h('span', { class: 'soft' }, `#${survey.rank[object]}${survey.label[object] >= 0 ? ` · ${this.model.labelText(object)}` : ''}`),
      );
      this.tip.dataset.id = survey.ids[object];
      this.tip.style.left = `${x / this.ratio + (x > this.over.width / 2 ? -186 : 18)}px`;
      this.tip.style.top = `${Math.max(4, Math.min(this.over.height / this.ratio - 226, y / this.ratio - 110))}px`;
    }
    this.canvas.classList.toggle('pointing', object >= 0);
    this.draw();
  }

  private key(event: KeyboardEvent): void {
    const step = (0.12 * this.canvas.clientWidth * this.ratio) / this.view.scale;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => (this.view.x -= step),
      ArrowRight: () => (this.view.x += step),
      ArrowUp: () => (this.view.y += step),
      ArrowDown: () => (this.view.y -= step),
      '+': () => this.zoom(1.4),
      '=': () => this.zoom(1.4),
      '-': () => this.zoom(1 / 1.4),
      '0': () => this.fit(),
    };
    const action = actions[event.key];
    if (action && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      action();
      this.move();
    }
  }
}
