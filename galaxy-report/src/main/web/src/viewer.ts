import type { Pictures } from './data';
import type { Model } from './model';
import type { Bars } from './bars';
import { append, eachFrame, h, type Child } from './dom';
import { count, decText, number, percent, raText, skyLinks } from './format';
import { apply, levels, PLAIN, STRETCHES, type Look, type Stretch } from './raster';

const KEYS: [string, string][] = [
  ['← →', 'previous, next object'],
  ['Home End', 'first, last object'],
  ['+ − 0', 'zoom in, out, fit'],
  ['[ ]', 'darker, brighter'],
  ['{ }', 'less, more contrast'],
  ['S', 'next stretch'],
  ['I', 'invert'],
  ['R', 'reset the look'],
  ['N', 'first ordinary neighbour'],
  ['Backspace', 'back from a neighbour'],
  ['?', 'these keys'],
  ['Esc', 'close'],
];

/** One object, large. */
export class Viewer {
  private readonly dialog = h('dialog', { class: 'viewer', 'aria-labelledby': 'viewer-title' });
  private readonly canvas = h('canvas', { class: 'sky', tabindex: '0', role: 'img' });
  private readonly facts = h('div', { class: 'facts', tabindex: '0', role: 'region', 'aria-label': 'About this object' });
  private readonly heading = h('h2', { id: 'viewer-title' });
  private readonly help = h('div', { class: 'keys', hidden: true });
  private readonly said = h('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  private readonly stretch: HTMLSelectElement;
  private readonly brightness: HTMLInputElement;
  private readonly contrast: HTMLInputElement;
  private look: Look = { ...PLAIN };
  private position = 0;
  private object = -1;
  private readonly before: number[] = [];
  private image: HTMLImageElement | null = null;
  private shown: HTMLCanvasElement | null = null;
  private zoom = 1;
  private x = 0;
  private y = 0;
  private readonly draw = eachFrame(() => this.paint());

  constructor(
    private readonly model: Model,
    private readonly pictures: Pictures,
    private readonly bars: Bars,
    private readonly closed: (position: number) => void,
  ) {
    this.stretch = h('select', { id: 'stretch', change: () => this.change({ stretch: this.stretch.value as Stretch }) });
    STRETCHES.forEach(stretch => this.stretch.append(h('option', { value: stretch }, stretch)));
    this.brightness = h('input', {
      id: 'brightness', type: 'range', min: -0.8, max: 0.8, step: 0.02,
      input: () => this.change({ brightness: Number(this.brightness.value) }),
    });
    this.contrast = h('input', {
      id: 'contrast', type: 'range', min: 0.2, max: 5, step: 0.05,
      input: () => this.change({ contrast: Number(this.contrast.value) }),
    });
    append(this.help, [h('dl', {}, ...KEYS.flatMap(([key, what]) => [h('dt', {}, key), h('dd', {}, what)]))]);
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
        h('div', { class: 'stage' }, this.canvas, this.help),
        this.facts,
      ),
      h(
        'div',
        { class: 'controls' },
        button('−', 'Zoom out', () => this.zoomBy(1 / 1.25)),
        button('+', 'Zoom in', () => this.zoomBy(1.25)),
        button('⤢', 'Fit', () => this.fit()),
        h('label', {}, 'Brightness ', this.brightness),
        h('label', {}, 'Contrast ', this.contrast),
        h('label', {}, 'Stretch ', this.stretch),
        button('◐', 'Invert', () => this.change({ inverted: !this.look.inverted })),
        h('button', { class: 'plain', click: () => this.change({ ...PLAIN }) }, 'Reset'),
      ),
      this.said,
    ]);
    document.body.append(this.dialog);
    this.dialog.addEventListener('keydown', event => this.key(event));
    this.dialog.addEventListener('close', () => this.closed(this.position));
    this.dialog.addEventListener('click', event => event.target === this.dialog && this.dialog.close());
    this.canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
    this.canvas.addEventListener('pointerdown', event => this.drag(event));
    this.canvas.addEventListener('dblclick', () => this.fit());
    new ResizeObserver(this.draw).observe(this.canvas);
    this.change({ ...PLAIN });
  }

  open(position: number): void {
    this.before.length = 0;
    this.position = position;
    if (!this.dialog.open) {
      this.dialog.showModal();
      this.canvas.focus();
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
    this.facts.replaceChildren(...this.describe(object).filter((part): part is Node => part instanceof Node));
    this.facts.scrollTop = 0;
    this.fit();
    this.image = null;
    this.shown = null;
    const picture = survey.large[object] >= 0 ? survey.large[object] : survey.picture[object];
    this.canvas.setAttribute('aria-label', picture < 0 ? `No picture of ${survey.ids[object]}` : `Picture of ${survey.ids[object]}`);
    this.canvas.dataset.id = '';
    if (picture >= 0) {
      const image = new Image();
      image.onload = () => {
        if (this.object === object) {
          this.image = image;
          this.develop();
          this.canvas.dataset.id = survey.ids[object];
        }
      };
      image.src = this.pictures.url(picture);
    }
    this.draw();
    this.said.textContent = `${survey.ids[object]}, rank ${survey.rank[object]}`;
  }

  private describe(object: number): Child[] {
    const { survey } = this.model;
    const facts = h('dl', { class: 'about' });
    const fact = (name: string, ...value: Child[]) => facts.append(h('dt', {}, name), h('dd', {}, ...value));
    fact('Rank', `${count(survey.rank[object])} of ${count(survey.total)}`);
    fact('Ensemble', `${number(survey.ensemble[object])}${survey.flagged[object] ? ' · flagged' : ''}`);
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
          survey.picture[other] >= 0
            ? h('img', { src: this.pictures.url(survey.picture[other]), alt: '' })
            : h('span', { class: 'missing' }, 'no picture'),
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

  private change(look: Partial<Look>): void {
    this.look = { ...this.look, ...look };
    this.look.brightness = Math.max(-0.8, Math.min(0.8, this.look.brightness));
    this.look.contrast = Math.max(0.2, Math.min(5, this.look.contrast));
    this.brightness.value = String(this.look.brightness);
    this.contrast.value = String(this.look.contrast);
    this.stretch.value = this.look.stretch;
    this.canvas.dataset.look = JSON.stringify(this.look);
    this.develop();
  }

  private develop(): void {
    if (!this.image) {
      return;
    }
    const canvas = (this.shown ??= document.createElement('canvas'));
    canvas.width = this.image.naturalWidth;
    canvas.height = this.image.naturalHeight;
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    context.drawImage(this.image, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    apply(pixels.data, levels(this.look));
    context.putImageData(pixels, 0, 0);
    this.draw();
  }

  private fit(): void {
    this.zoom = 1;
    this.x = 0;
    this.y = 0;
    this.canvas.dataset.zoom = '1';
    this.draw();
  }

  private zoomBy(factor: number, atX = 0, atY = 0): void {
    const zoom = Math.max(1, Math.min(24, this.zoom * factor));
    const by = zoom / this.zoom;
    this.x = zoom === 1 ? 0 : atX - (atX - this.x) * by;
    this.y = zoom === 1 ? 0 : atY - (atY - this.y) * by;
    this.zoom = zoom;
    this.canvas.dataset.zoom = zoom.toFixed(3);
    this.draw();
  }

  private paint(): void {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(this.canvas.clientWidth * ratio);
    const height = Math.round(this.canvas.clientHeight * ratio);
    if (width === 0 || height === 0) {
      return;
    }
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext('2d')!;
    context.fillStyle = '#05060a';
    context.fillRect(0, 0, width, height);
    if (!this.shown) {
      return;
    }
    const scale = Math.min(width / this.shown.width, height / this.shown.height) * this.zoom;
    // Single pixels are to be seen once they are large.
    context.imageSmoothingEnabled = scale < 4 * ratio;
    context.imageSmoothingQuality = 'high';
    const w = this.shown.width * scale;
    const h = this.shown.height * scale;
    context.drawImage(this.shown, (width - w) / 2 + this.x * ratio, (height - h) / 2 + this.y * ratio, w, h);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const box = this.canvas.getBoundingClientRect();
    this.zoomBy(Math.exp(-event.deltaY / 400), event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2);
  }

  private drag(down: PointerEvent): void {
    this.canvas.setPointerCapture(down.pointerId);
    const from = { x: this.x - down.clientX, y: this.y - down.clientY };
    const move = (event: PointerEvent) => {
      if (this.zoom > 1) {
        this.x = from.x + event.clientX;
        this.y = from.y + event.clientY;
        this.draw();
      }
    };
    this.canvas.addEventListener('pointermove', move);
    this.canvas.addEventListener('pointerup', () => this.canvas.removeEventListener('pointermove', move), { once: true });
  }

  private toggleHelp(): void {
    this.help.hidden = !this.help.hidden;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const target = event.target as HTMLElement;
    const own = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (own && /^(Arrow|Home|End|Page|.$)/.test(event.key)) {
      return;
    }
    const actions: Record<string, () => void> = {
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      Home: () => this.open(0),
      End: () => this.open(this.model.view.length - 1),
      '+': () => this.zoomBy(1.25),
      '=': () => this.zoomBy(1.25),
      '-': () => this.zoomBy(1 / 1.25),
      '0': () => this.fit(),
      '[': () => this.change({ brightness: this.look.brightness - 0.05 }),
      ']': () => this.change({ brightness: this.look.brightness + 0.05 }),
      '{': () => this.change({ contrast: this.look.contrast / 1.15 }),
      '}': () => this.change({ contrast: this.look.contrast * 1.15 }),
      s: () => this.change({ stretch: STRETCHES[(STRETCHES.indexOf(this.look.stretch) + 1) % STRETCHES.length] }),
      i: () => this.change({ inverted: !this.look.inverted }),
      r: () => this.change({ ...PLAIN }),
      n: () => this.firstNeighbour(),
      Backspace: () => this.back(),
      '?': () => this.toggleHelp(),
    };
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
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
