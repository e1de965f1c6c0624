import { append, h } from '../../../../galaxy-report/src/main/web/src/dom';
import type { Stage } from '../../../../galaxy-report/src/main/web/src/stage';
import type { Live } from './live';

type Choice = [value: string, text: string];

const STRETCHES: Choice[] = [
  ['', "the survey's"], ['linear', 'linear'], ['sqrt', 'square root'], ['asinh', 'asinh'], ['log', 'logarithm'], ['power', 'square'], ['sinh', 'sinh'],
];
const LIMITS: Choice[] = [
  ['', "the survey's"], ['minmax', 'all values'], ['percentile:0.5:99.5', '0.5 to 99.5 %'], ['percentile:5:95', '5 to 95 %'], ['zscale:0.25', 'zscale'],
];

export const VALUE_KEYS: [string, string][] = [['B', 'next band'], ['V', 'next stretch of the values']];

/** By which band, stretch and limits the server makes a stage's pictures from the survey's values. What is chosen holds for the next object, too. */
export class Values {
  private readonly element = h('span', { class: 'values', hidden: true, role: 'group', 'aria-label': 'From the values of the survey' });
  private readonly band: HTMLSelectElement;
  private readonly stretch: HTMLSelectElement;
  private readonly limits: HTMLSelectElement;
  private readonly ofValues: HTMLElement[];
  private object = -1;

  /** @param prefix of the ids of the controls */
  constructor(private readonly stage: Stage, private readonly live: Live, private readonly address: (object: number) => string, prefix = '') {
    const select = (id: string, choices: Choice[]) => {
      const element = h('select', { id: `${prefix}${id}`, change: () => this.draw() });
      choices.forEach(([value, text]) => element.append(h('option', { value }, text)));
      return element;
    };
    this.band = select('band', []);
    this.stretch = select('value-stretch', STRETCHES);
    this.limits = select('value-limits', LIMITS);
    this.ofValues = [h('label', {}, 'Values ', this.stretch), h('label', {}, 'Limits ', this.limits)];
    append(this.element, [h('label', {}, 'Band ', this.band), ...this.ofValues]);
    stage.controls.append(this.element);
  }

  /** Asks what the object's image is made of, and shows it as was chosen. */
  async show(object: number): Promise<void> {
    this.object = object;
    const { image } = await this.live.get(`api/object/${object}`).catch(() => ({ image: undefined }));
    if (this.object !== object) {
      return;
    }
    const bands: string[] = image?.bands ?? [];
    const chosen = this.band.value;
    this.band.replaceChildren(h('option', { value: '' }, 'all'), ...bands.map(band => h('option', { value: band }, band)));
    this.band.value = bands.includes(chosen) ? chosen : '';
    this.band.disabled = bands.length < 2;
    // A picture of 8 bits a colour has no other values than it shows.
    this.ofValues.forEach(label => (label.hidden = image?.picture ?? true));
    this.element.hidden = bands.length === 0 || (bands.length < 2 && image.picture);
    if (this.query() !== '') {
      this.draw();
    }
  }

  private query(): string {
    const chosen: [string, HTMLSelectElement][] = [['band', this.band]];
    if (!this.ofValues[0].hidden) {
      chosen.push(['stretch', this.stretch], ['limits', this.limits]);
    }
    return chosen.filter(([, { value }]) => value !== '').map(([name, { value }]) => `&${name}=${encodeURIComponent(value)}`).join('');
  }

  private draw(): void {
    this.stage.swap(this.address(this.object) + this.query());
  }

  /** What a key does, where it does something. */
  action(key: string): (() => void) | undefined {
    const next = (select: HTMLSelectElement) => () => {
      select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
      this.draw();
    };
    if (this.element.hidden || (key === 'v' && this.ofValues[0].hidden)) {
      return undefined;
    }
    return key === 'b' ? next(this.band) : key === 'v' ? next(this.stretch) : undefined;
  }
}
