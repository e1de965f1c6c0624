import { thumbnail, type Pictures } from './data';
import type { Model } from './model';
import type { Bars } from './bars';
import { append, eachFrame, h } from './dom';
import { count, degrees } from './format';

const GAP = 14;
/** Rows kept above and below those in sight. */
const SPARE = 1;
const PRINTED = 60;
/** Cards on a page at most: a browser makes an element only so high. */
const PAGE = 50_000;

/** Cards in a grid of which only those in sight exist. */
export class Gallery {
  private readonly list = h('ul', { class: 'cards', 'aria-label': 'Objects' });
  private readonly cards = new Map<number, HTMLElement>();
  private columns = 1;
  private width = 190;
  private side = 190;
  private rowHeight = 300;
  private focused = 0;
  /** The position of the page's first card. */
  private first = 0;
  private readonly page = Number(new URLSearchParams(location.search).get('cards')) || PAGE;
  private readonly pagers = [this.pager(), this.pager()];
  private readonly draw = eachFrame(() => this.render());

  constructor(
    private readonly host: HTMLElement,
    private readonly model: Model,
    private readonly pictures: Pictures,
    private readonly bars: Bars,
    private readonly open: (position: number) => void,
    private readonly badge?: (object: number) => HTMLElement | null,
  ) {
    append(host, [this.pagers[0].element, this.list, this.pagers[1].element]);
    this.list.addEventListener('keydown', event => this.key(event));
    model.onChange(() => this.restart());
    window.addEventListener('scroll', this.draw, { passive: true });
    new ResizeObserver(() => {
      this.measure();
      this.draw();
    }).observe(host);
    window.addEventListener('beforeprint', () => this.print(true));
    window.addEventListener('afterprint', () => this.print(false));
    this.restart();
  }

  resize(side: number): void {
    this.side = side;
    this.measure();
    this.draw();
  }

  /** Draws the cards in sight anew, since what their badges say has changed. */
  redraw(): void {
    if (!this.list.contains(document.activeElement)) {
      this.clear();
    }
    for (const [position, card] of this.cards) {
      card.querySelector('.badge')?.remove();
      append(card, [this.badge?.(this.model.view[position])]);
    }
    this.render();
  }

  private restart(): void {
    this.turn(0);
    this.focused = 0;
  }

  /** Which page is seen, and others to turn to; there is one of them above the cards, and one below. */
  private pager(): { element: HTMLElement; said: HTMLElement; back: HTMLButtonElement; on: HTMLButtonElement } {
    const said = h('span', { class: 'figures' });
    const button = (text: string, label: string, by: number) =>
      h('button', { class: 'square', 'aria-label': label, title: label, click: () => this.show(this.first + by * this.page) }, text);
    const back = button('‹', 'Previous objects', -1);
    const on = button('›', 'Next objects', 1);
    return { element: h('nav', { class: 'pager', hidden: true, 'aria-label': 'Pages of objects' }, back, said, on), said, back, on };
  }

  /** Shows the page that a position is on. */
  private turn(position: number): void {
    const all = this.model.view.length;
    this.first = position - (position % this.page);
    const last = this.last();
    for (const { element, said, back, on } of this.pagers) {
      element.hidden = all <= this.page;
      said.textContent = `${count(this.first + 1)} to ${count(last)} of ${count(all)}`;
      back.disabled = this.first === 0;
      on.disabled = last === all;
    }
    this.clear();
    this.measure();
    this.render();
  }

  private last(): number {
    return Math.min(this.model.view.length, this.first + this.page);
  }

  private clear(): void {
    this.cards.forEach(card => card.remove());
    this.cards.clear();
  }

  private measure(): void {
    const available = this.host.clientWidth;
    if (available === 0 || this.list.classList.contains('printing')) {
      return;
    }
    const columns = Math.max(1, Math.floor((available + GAP) / (this.side + GAP)));
    const width = Math.floor((available - GAP * (columns - 1)) / columns);
    if (columns !== this.columns || width !== this.width) {
      this.clear();
    }
    this.columns = columns;
    this.width = width;
    this.rowHeight = (this.pictures.any ? width : 0) + 66 + 18 * this.model.survey.detectors.length + GAP;
    const rows = Math.ceil((this.last() - this.first) / columns);
    this.list.style.height = `${Math.max(0, rows * this.rowHeight - GAP)}px`;
    this.list.style.setProperty('--card', `${width}px`);
  }

  private render(): void {
    if (this.host.clientWidth === 0 || this.list.classList.contains('printing')) {
      return;
    }
    const top = -this.list.getBoundingClientRect().top;
    const first = this.first + Math.max(0, Math.floor(top / this.rowHeight) - SPARE) * this.columns;
    const last = Math.min(
      this.last(),
      this.first + (Math.ceil((top + window.innerHeight) / this.rowHeight) + SPARE) * this.columns,
    );
    for (const [position, card] of this.cards) {
      const kept = (position >= first && position < last) || card.contains(document.activeElement);
      if (!kept) {
        card.remove();
        this.cards.delete(position);
      }
    }
    for (let position = first; position < last; position++) {
      if (!this.cards.has(position)) {
        this.place(position);
      }
    }
  }

  private place(position: number): HTMLElement {
    const card = this.card(position);
    card.style.transform =
      `translate(${((position - this.first) % this.columns) * (this.width + GAP)}px, ` +
      `${Math.floor((position - this.first) / this.columns) * this.rowHeight}px)`;
    card.style.width = `${this.width}px`;
    card.style.height = `${this.rowHeight - GAP}px`;
    // In the document's order, which is that in which a screen reader goes through them.
    let next: HTMLElement | null = null;
    for (let other = position + 1; other <= position + 2 * this.columns && !next; other++) {
      next = this.cards.get(other) ?? null;
    }
    this.list.insertBefore(card, next);
    this.cards.set(position, card);
    return card;
  }

  private card(position: number): HTMLElement {
    const { survey, view } = this.model;
    const object = view[position];
    const id = survey.ids[object];
    const button = h(
      'button',
      {
        class: 'picture',
        tabindex: position === this.focused ? 0 : -1,
        'aria-label': `${id}, rank ${survey.rank[object]}${survey.flagged[object] ? ', flagged' : ''}: open`,
        click: () => this.open(position),
        focus: () => this.focusAt(position),
      },
      this.pictures.any ? thumbnail(this.pictures, object) : id,
    );
    const place: string[] = [];
    if (survey.label[object] >= 0) {
      place.push(this.model.labelText(object));
    }
    if (!Number.isNaN(survey.ra[object]) && !Number.isNaN(survey.dec[object])) {
      place.push(degrees(survey.ra[object], survey.dec[object]));
    }
    const card = h('li', {
      class: survey.flagged[object] ? 'card flagged' : 'card',
      'data-id': id,
      'aria-setsize': view.length,
      'aria-posinset': position + 1,
    });
    append(card, [
      this.pictures.any && button,
      h(
        'div',
        { class: 'caption' },
        h('span', { class: 'rank', title: `rank ${survey.rank[object]} of ${count(survey.total)}` }, survey.rank[object]),
        this.pictures.any ? h('span', { class: 'id', title: id }, id) : button,
        survey.flagged[object] === 1 && h('span', { class: 'mark', title: survey.joined ? 'flagged by the ensemble' : 'flagged' }, '▲'),
      ),
      h('div', { class: 'place', title: place.join(' · ') }, place.join(' · ')),
      this.bars.list(object),
      this.badge?.(object),
    ]);
    return card;
  }

  private focusAt(position: number): void {
    this.cards.get(this.focused)?.querySelector('button')?.setAttribute('tabindex', '-1');
    this.focused = position;
    this.cards.get(position)?.querySelector('button')?.setAttribute('tabindex', '0');
  }

  /** Brings an object's card into sight and gives it the focus. */
  show(position: number): void {
    if (position < 0 || position >= this.model.view.length) {
      return;
    }
    if (position < this.first || position >= this.last()) {
      this.turn(position);
    }
    const top = Math.floor((position - this.first) / this.columns) * this.rowHeight;
    const start = this.list.getBoundingClientRect().top + window.scrollY;
    const covered = 72;
    if (start + top - covered < window.scrollY) {
      window.scrollTo({ top: start + top - covered });
    } else if (start + top + this.rowHeight > window.scrollY + window.innerHeight) {
      window.scrollTo({ top: start + top + this.rowHeight - window.innerHeight });
    }
    this.render();
    const card = this.cards.get(position) ?? this.place(position);
    card.querySelector('button')?.focus({ preventScroll: true });
  }

  private key(event: KeyboardEvent): void {
    const step: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -this.columns,
      ArrowDown: this.columns,
      Home: -this.focused,
      End: this.model.view.length - 1 - this.focused,
    };
    const by = step[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    this.show(Math.max(0, Math.min(this.model.view.length - 1, this.focused + by)));
  }

  private print(begins: boolean): void {
    this.clear();
    this.list.classList.toggle('printing', begins);
    if (begins) {
      for (let position = this.first; position < Math.min(this.first + PRINTED, this.last()); position++) {
        this.place(position);
      }
    } else {
      this.measure();
      this.render();
    }
  }
}
