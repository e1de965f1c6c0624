import type { Model } from './model';
import { h } from './dom';
import { number } from './format';

/** Where on a bar the upper fence stands. Below it the bar is linear, beyond it logarithmic, so that the tail fits. */
const FENCE_AT = 0.6;

/** Places of scores on a bar of length 1. */
export class Scale {
  private readonly least: number;
  private readonly most: number;
  private readonly fence: number | null;

  constructor(model: Model, detector: number) {
    const { lower, upper } = model.survey.detectors[detector];
    const [least, most] = model.range(detector);
    this.least = lower === null ? least : Math.min(least, lower);
    this.most = most;
    this.fence = upper !== null && upper > this.least ? upper : null;
  }

  place(score: number): number {
    if (this.fence === null) {
      return this.most > this.least ? clamp((score - this.least) / (this.most - this.least)) : 0;
    }
    const within = this.fence - this.least;
    if (score <= this.fence) {
      return clamp((FENCE_AT * (score - this.least)) / within);
    }
    const beyond = Math.log1p((score - this.fence) / within);
    const longest = Math.log1p(Math.max(0, this.most - this.fence) / within);
    return FENCE_AT + (longest > 0 ? (1 - FENCE_AT) * clamp(beyond / longest) : 0);
  }
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}

/** One line a detector: name, bar with its fence, score; what fired is marked by colour, weight and a sign. */
export class Bars {
  private readonly scales: Scale[];

  constructor(private readonly model: Model) {
    this.scales = model.survey.detectors.map((_, detector) => new Scale(model, detector));
  }

  list(object: number): HTMLElement {
    return h('ul', { class: 'bars' }, ...this.model.survey.detectors.map((_, detector) => this.line(object, detector)));
  }

  private line(object: number, detector: number): HTMLElement {
    const { name, lower, upper } = this.model.survey.detectors[detector];
    const score = this.model.survey.scores[detector][object];
    const fired = this.model.survey.flags[detector][object] === 1;
    const fill = h('i', { class: 'fill' });
    fill.style.width = `${(100 * this.scales[detector].place(score)).toFixed(1)}%`;
    const bar = h('span', { class: 'bar', 'aria-hidden': 'true' }, fill);
    for (const fence of [lower, upper]) {
      if (fence !== null) {
        const tick = h('i', { class: 'tick' });
        tick.style.left = `${(100 * this.scales[detector].place(fence)).toFixed(1)}%`;
        bar.append(tick);
      }
    }
    return h(
      'li',
      { class: fired ? 'fired' : null, title: `${name}: ${number(score)}${this.fences(detector)}` },
      h('span', { class: 'name' }, name),
      bar,
      h('span', { class: 'value' }, number(score), h('span', { class: 'unseen' }, fired ? ' flagged' : '')),
    );
  }

  fences(detector: number): string {
    const { lower, upper } = this.model.survey.detectors[detector];
    if (lower !== null && upper !== null) {
      return `, fences ${number(lower)} and ${number(upper)}`;
    }
    const fence = upper ?? lower;
    return fence === null ? '' : `, fence ${number(fence)}`;
  }
}
