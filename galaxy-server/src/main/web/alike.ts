import { append, byId, h } from '../../../../galaxy-report/src/main/web/src/dom';
import { count } from '../../../../galaxy-report/src/main/web/src/format';
import { thumbnail, type Pictures } from '../../../../galaxy-report/src/main/web/src/data';
import { complain, confirm } from './ask';
import type { Live } from './live';
import type { Marks } from './marks';

const SHOWN = 60;

/** What others are compared with: an object, or an image of the reviewer's own by the server's number. */
type Example = { object: number } | { image: number; name: string };

const ofObject = (object: number) => (example: Example) => 'object' in example && example.object === object;

/** Objects by their likeness to examples, and the dismissal of all that are alike. */
export class Alike {
  readonly element = h('section', { class: 'alike', hidden: true, 'aria-label': 'Objects like the examples' });
  private readonly more: Example[] = [];
  private readonly less: Example[] = [];
  private readonly examples = h('div', { class: 'examples' });
  private readonly found = h('ul', { class: 'tiny', 'aria-label': 'The most alike' });
  private readonly status = h('p', { class: 'status', role: 'status', 'aria-live': 'polite' });
  private asked = 0;

  constructor(
    private readonly live: Live,
    private readonly pictures: Pictures,
    private readonly ids: string[],
    private readonly open: (object: number) => void,
    private readonly marks: Marks,
  ) {
    append(this.element, [
      h('div', { class: 'line' }, h('h2', {}, 'More like this'), h('span', { class: 'grow' }), this.status,
        h('button', { class: 'plain', click: () => this.clear() }, 'Clear')),
      this.examples, this.found,
    ]);
  }

  add(object: number, wanted: boolean): void {
    const [to, from] = wanted ? [this.more, this.less] : [this.less, this.more];
    const before = from.findIndex(ofObject(object));
    if (before >= 0) {
      from.splice(before, 1);
    }
    if (!to.some(ofObject(object))) {
      to.push({ object });
    }
    this.search();
  }

  /** Looks for objects like an image of one's own. */
  async addImage(file: File): Promise<void> {
    try {
      const { image, doubts } = await this.live.send('api/own-image', file);
      this.more.push({ image, name: file.name });
      await this.search();
      if (doubts.length > 0) {
        complain(doubts.join(' '));
      }
    } catch (error) {
      complain(error);
    }
  }

  clear(): void {
    this.more.length = 0;
    this.less.length = 0;
    this.element.hidden = true;
  }

  private async search(): Promise<void> {
    this.element.hidden = this.more.length + this.less.length === 0;
    if (this.element.hidden) {
      return;
    }
    this.drawExamples();
    const turn = ++this.asked;
    try {
      const objectsOf = (list: Example[]) => list.flatMap(example => ('object' in example ? [example.object] : []));
      const imagesOf = (list: Example[]) => list.flatMap(example => ('image' in example ? [example.image] : []));
      const { objects } = await this.live.post('api/like', {
        more: objectsOf(this.more), moreImages: imagesOf(this.more), less: objectsOf(this.less), lessImages: imagesOf(this.less),
        count: SHOWN + this.more.length,
      });
      if (turn === this.asked) {
        const others = (objects as { object: number; likeness: number }[])
          .filter(({ object }) => !this.more.some(ofObject(object))).slice(0, SHOWN);
        this.found.replaceChildren(...others.map(({ object, likeness }) => this.tile(object, likeness)));
        this.status.textContent = `the ${others.length} most alike of ${count(this.ids.length)}, compared with every object`;
        if (!byId('review').hidden) {
          this.element.scrollIntoView({ block: 'nearest' });
        }
      }
    } catch (error) {
      complain(error);
    }
  }

  private drawExamples(): void {
    const chip = (example: Example, list: Example[]) => {
      const wanted = list === this.more;
      const name = 'object' in example ? this.ids[example.object] : example.name;
      return h('button', {
        class: `example ${wanted ? 'more' : 'less'}`, title: `${name}: drop`,
        'aria-label': `${wanted ? 'More' : 'Less'} like ${name}; drop it`,
        click: () => {
          list.splice(list.indexOf(example), 1);
          this.search();
        },
      }, 'object' in example ? thumbnail(this.pictures, example.object) : h('img', { src: `own-image/${example.image}`, alt: '' }),
      h('span', {}, wanted ? '+' : '−'));
    };
    this.examples.replaceChildren(...[this.more, this.less].flatMap(list => list.map(example => chip(example, list))));
  }

  private tile(object: number, likeness: number): HTMLElement {
    return h('li', { 'data-id': this.ids[object] },
      h('button', { class: 'picture', 'aria-label': `${this.ids[object]}: open`, click: () => this.open(object) }, thumbnail(this.pictures, object)),
      h('span', { class: 'id', title: this.ids[object] }, this.ids[object]),
      h('span', { class: 'tools' },
        h('button', { 'aria-label': `More like ${this.ids[object]}`, title: 'more like this', click: () => this.add(object, true) }, '+'),
        h('button', { 'aria-label': `Less like ${this.ids[object]}`, title: 'less like this', click: () => this.add(object, false) }, '−'),
        h('span', { class: 'soft', title: 'likeness' }, likeness.toFixed(2))),
      this.marks.badge(object));
  }

  /** Shows what would go, and lets it go where that is wanted. */
  async dismiss(object: number): Promise<void> {
    try {
      const { count: alike, objects } = await this.live.post('api/alike', { object });
      const shown = h('ul', { class: 'tiny', tabindex: '0', 'aria-label': 'What would go' },
        ...[object, ...(objects as number[]).slice(0, SHOWN)].map(other =>
          h('li', { 'data-id': this.ids[other] }, thumbnail(this.pictures, other), h('span', { class: 'id', title: this.ids[other] }, this.ids[other]))));
      const more = alike > SHOWN ? ` The first ${SHOWN} are shown.` : '';
      const go = await confirm(`Dismiss ${this.ids[object]} and ${count(alike)} objects like it?`,
        `They go to the end of the ranking; none is deleted, and undo brings them back.${more}`, 'Dismiss them', shown);
      if (go) {
        await this.marks.label(object, { mark: 'dismiss_alike' });
      }
    } catch (error) {
      complain(error);
    }
  }
}
