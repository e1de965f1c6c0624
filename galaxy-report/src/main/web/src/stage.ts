import { append, eachFrame, h } from './dom';
import { apply, levels, PLAIN, STRETCHES, type Look, type Stretch } from './raster';

/** What the keys of a stage do, for a list of keys. */
export const STAGE_KEYS: [string, string][] = [
  ['+ − F', 'zoom in, out, fit'],
  ['[ ]', 'darker, brighter'],
  ['{ }', 'less, more contrast'],
  ['S', 'next stretch'],
  ['I', 'invert'],
  ['R', 'reset the look'],
];

/** What is laid over a picture: a drawing, over a part of it that is given by fractions of its width and height. */
export interface Layer {
  drawn: HTMLCanvasElement;
  part: [number, number, number, number];
}

/** A picture that can be zoomed, moved, and shown in another light. */
export class Stage {
  readonly canvas = h('canvas', { class: 'sky', tabindex: '0', role: 'img' });
  readonly controls: HTMLElement;
  private readonly stretch: HTMLSelectElement;
  private readonly brightness: HTMLInputElement;
  private readonly contrast: HTMLInputElement;
  private look: Look = { ...PLAIN };
  private id = '';
  private name = '';
  private wanted = '';
  private image: HTMLImageElement | null = null;
  private shown: HTMLCanvasElement | null = null;
  private layer: Layer | null = null;
  private zoom = 1;
  private x = 0;
  private y = 0;
  private readonly draw = eachFrame(() => this.paint());

  /** @param prefix of the ids of the controls, where a page has several stages */
  constructor(prefix = '') {
    this.stretch = h('select', {
      id: `${prefix}stretch`, change: () => this.change({ stretch: this.stretch.value as Stretch }),
    });
    STRETCHES.forEach(stretch => this.stretch.append(h('option', { value: stretch }, stretch)));
    this.brightness = h('input', {
      id: `${prefix}brightness`, type: 'range', min: -0.8, max: 0.8, step: 0.02,
      input: () => this.change({ brightness: Number(this.brightness.value) }),
    });
    this.contrast = h('input', {
      id: `${prefix}contrast`, type: 'range', min: 0.2, max: 5, step: 0.05,
      input: () => this.change({ contrast: Number(this.contrast.value) }),
    });
    const button = (text: string, label: string, click: () => void) =>
      h('button', { class: 'square', 'aria-label': label, title: label, click }, text);
    this.controls = h('div', { class: 'controls' });
    append(this.controls, [
      button('−', 'Zoom out', () => this.zoomBy(1 / 1.25)),
      button('+', 'Zoom in', () => this.zoomBy(1.25)),
      button('⤢', 'Fit', () => this.fit()),
      h('label', {}, 'Brightness ', this.brightness),
      h('label', {}, 'Contrast ', this.contrast),
      h('label', {}, 'Stretch ', this.stretch),
      button('◐', 'Invert', () => this.change({ inverted: !this.look.inverted })),
      h('button', { class: 'plain', click: () => this.change({ ...PLAIN }) }, 'Reset'),
    ]);
    this.canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
    this.canvas.addEventListener('pointerdown', event => this.drag(event));
    this.canvas.addEventListener('dblclick', () => this.fit());
    new ResizeObserver(this.draw).observe(this.canvas);
    this.change({ ...PLAIN });
  }

  /** Shows a picture; none where there is no address. */
  show(id: string, address: string | null): void {
    this.id = id;
    this.fit();
    this.image = null;
    this.shown = null;
    this.layer = null;
    this.name = address === null ? `No picture of ${id}` : `Picture of ${id}`;
    this.canvas.setAttribute('aria-label', this.name);
    this.canvas.dataset.id = '';
    if (address !== null) {
      this.load(address);
    }
    this.draw();
  }

  /** Lays something over the picture, in words for those who do not see it; null takes it away. */
  lay(layer: Layer | null, words: string): void {
    this.layer = layer;
    this.canvas.setAttribute('aria-label', layer ? `${this.name}, with its ${words}` : this.name);
    this.canvas.dataset.layer = layer ? words : '';
    this.draw();
  }

  /** Shows the same picture made otherwise, at the same zoom. */
  swap(address: string): void {
    this.canvas.dataset.id = '';
    this.load(address);
  }

  private load(address: string): void {
    const { id } = this;
    this.wanted = address;
    const image = new Image();
    image.onload = () => {
      if (this.id === id && this.wanted === address) {
        this.image = image;
        this.develop();
        this.canvas.dataset.id = id;
      }
    };
    image.src = address;
  }

  /** What a key does, where it does something. */
  action(key: string): (() => void) | undefined {
    const actions: Record<string, () => void> = {
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
    };
    return actions[key];
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

  fit(): void {
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
    const left = (width - w) / 2 + this.x * ratio;
    const top = (height - h) / 2 + this.y * ratio;
    context.drawImage(this.shown, left, top, w, h);
    if (this.layer) {
      const [from, above, to, below] = this.layer.part;
      context.imageSmoothingEnabled = true;
      const box: [number, number, number, number] = [left + from * w, top + above * h, (to - from) * w, (below - above) * h];
      context.drawImage(this.layer.drawn, ...box);
      // What lies outside has no number.
      context.strokeStyle = 'rgb(255 255 255 / 35%)';
      context.lineWidth = ratio;
      context.strokeRect(...box);
    }
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
}
