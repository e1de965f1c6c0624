/** What the server knows, kept up to date. See ReviewRoutes.java, which answers. */
export type Mark = 'interest' | 'artefact' | 'known' | 'unsure' | 'dismiss_alike';

export interface Label {
  mark: Mark;
  interest?: number;
  kind?: string;
}

export interface Said {
  object: number;
  verdict?: Label;
  disagree?: boolean;
  by: ({ who: string } & Label)[];
  notes: { who: string; text: string }[];
  tags: { who: string; tags: string[] }[];
}

export interface Move {
  object: number;
  before: number;
  after: number;
}

export interface Ranking {
  version: number;
  learned: number;
  sample: boolean;
  batch: { object: number; why: ({ object: number; similarity: number } & Label)[] }[];
  remaining: { estimate: number; lower: number; upper: number; sampled: boolean };
  changes?: { entered: number; rose: Move[]; fell: Move[] };
}

export interface Progress {
  objects: number;
  labelled: number;
  interesting: number;
  disagreed: number;
  reviewers: { who: string; labels: number; canUndo: boolean }[];
}

const NAME = 'galaxy-screen-reviewer';
const IDLE = 1500;
const BUSY = 250;

export class Live {
  readonly said = new Map<number, Said>();
  ranking: Ranking | null = null;
  progress: Progress | null = null;
  kinds: string[] = [];
  tags: string[] = [];
  /** In which files the catalogue can be had beside CSV. */
  exports: { format: string; file: string }[] = [];
  busy = false;
  lost = false;
  private version = 0;
  private timer = 0;
  private asking = false;
  private readonly listeners: ((changed: number[]) => void)[] = [];

  get who(): string {
    try {
      return localStorage.getItem(NAME) ?? '';
    } catch {
      return '';
    }
  }

  set who(name: string) {
    localStorage.setItem(NAME, name);
    this.tell([]);
  }

  onChange(listener: (changed: number[]) => void): void {
    this.listeners.push(listener);
  }

  private tell(changed: number[]): void {
    this.listeners.forEach(listener => listener(changed));
  }

  mine(object: number): Label | undefined {
    return this.said.get(object)?.by.find(label => label.who === this.who);
  }

  /** The tags that somebody has given an object, each once. */
  tagsOf(object: number): string[] {
    return [...new Set(this.said.get(object)?.tags.flatMap(({ tags }) => tags) ?? [])].sort();
  }

  /** Asks now, and from then on again and again. */
  async poll(): Promise<void> {
    if (this.asking) {
      return;
    }
    this.asking = true;
    clearTimeout(this.timer);
    try {
      const state = await this.get(`api/state?since=${this.version}`);
      const before = this.ranking?.version;
      this.version = state.version;
      this.ranking = state.ranking;
      this.progress = state.progress;
      this.kinds = state.kinds;
      this.tags = state.tags;
      this.exports = state.exports;
      const wasBusy = this.busy;
      this.busy = state.busy;
      const wasLost = this.lost;
      this.lost = false;
      const changed = (state.labels as Said[]).map(said => this.keep(said));
      if (changed.length > 0 || before !== state.ranking.version || wasBusy !== this.busy || wasLost) {
        this.tell(changed);
      }
    } catch {
      if (!this.lost) {
        this.lost = true;
        this.tell([]);
      }
    } finally {
      this.asking = false;
      this.timer = window.setTimeout(() => this.poll(), this.busy ? BUSY : IDLE);
    }
  }

  private keep(said: Said): number {
    this.said.set(said.object, said);
    return said.object;
  }

  async get(path: string): Promise<any> {
    const answer = await fetch(path);
    if (!answer.ok) {
      throw new Error((await answer.json()).error);
    }
    return answer.json();
  }

  private async ask(path: string, type: string, body: BodyInit): Promise<any> {
    const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': type }, body });
    const json = await answer.json();
    if (!answer.ok) {
      throw new Error(json.error);
    }
    return json;
  }

  /** Sends a file. */
  send(path: string, file: File): Promise<any> {
    return this.ask(path, 'application/octet-stream', file);
  }

  async post(path: string, body: object): Promise<any> {
    const json = await this.ask(path, 'application/json', JSON.stringify({ who: this.who, ...body }));
    if (json.label) {
      this.tell([this.keep(json.label)]);
    }
    this.poll();
    return json;
  }

  /** Each object's place in the ranking, from 0, as Base64. */
  async places(): Promise<string> {
    return (await this.get('api/order')).places;
  }
}

export const WORDS = ['dull', 'ordinary', 'slightly odd', 'odd', 'interesting', 'remarkable'];

/** A label in a word or two. */
export function inWords(label: Label): string {
  switch (label.mark) {
    case 'interest':
      return `${label.interest} ${WORDS[label.interest!]}`;
    case 'known':
      return `known: ${label.kind}`;
    case 'dismiss_alike':
      return 'dismissed with its like';
    default:
      return label.mark;
  }
}

/** A label in a sign. */
export function sign(label: Label): string {
  return label.mark === 'interest' ? String(label.interest) : { artefact: 'A', known: 'K', unsure: '?', dismiss_alike: '✕' }[label.mark];
}
