import { append, h } from '../../../../galaxy-report/src/main/web/src/dom';
import { inWords, sign, WORDS, type Label, type Live } from './live';
import { askKind, askName, complain } from './ask';
import { ownKeys, tagging } from './tags';

export const MARK_KEYS: [string, string][] = [
  ['0 … 5', 'dull … remarkable'],
  ['A', 'artefact'],
  ['K', 'known kind'],
  ['U', 'unsure'],
  ['Z', 'undo my last label'],
  ['M L', 'more, less like this'],
  ['D', 'dismiss all like this'],
  ['T', 'note'],
  ['G', 'tag'],
];

/** What can be done with an object beside labelling it. */
export interface Deeds {
  more: (object: number) => void;
  less: (object: number) => void;
  dismiss: (object: number) => void;
}

/** Labels objects by buttons and keys; the same in the desk and in the large view. */
export class Marks {
  private readonly said = h('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });

  constructor(
    private readonly live: Live,
    private readonly deeds: Deeds,
    private readonly ids: () => string[],
    private readonly labelled: (object: number) => void,
    private readonly takenBack: (object: number) => void,
  ) {
    document.body.append(this.said);
  }

  async label(object: number, label: Label): Promise<void> {
    if (!(await askName(this.live))) {
      return;
    }
    try {
      await this.live.post('api/label', { object, ...label });
      this.said.textContent = `${this.ids()[object]}: ${inWords(label)}`;
      this.labelled(object);
    } catch (error) {
      complain(error);
    }
  }

  async known(object: number): Promise<void> {
    if (await askName(this.live)) {
      const kind = await askKind(this.live.kinds);
      if (kind) {
        await this.label(object, { mark: 'known', kind });
      }
    }
  }

  async undo(): Promise<void> {
    if (!(await askName(this.live))) {
      return;
    }
    try {
      const { label } = await this.live.post('api/undo', {});
      this.said.textContent = label ? `Taken back: ${this.ids()[label.object]}` : 'Taken back';
      if (label) {
        this.takenBack(label.object);
      }
    } catch (error) {
      complain(error);
    }
  }

  /** What a key does to an object. */
  action(key: string, object: number): (() => void) | undefined {
    if (object < 0) {
      return undefined;
    }
    if (/^[0-5]$/.test(key)) {
      return () => this.label(object, { mark: 'interest', interest: Number(key) });
    }
    const actions: Record<string, () => void> = {
      a: () => this.label(object, { mark: 'artefact' }),
      k: () => this.known(object),
      u: () => this.label(object, { mark: 'unsure' }),
      z: () => this.undo(),
      m: () => this.deeds.more(object),
      l: () => this.deeds.less(object),
      d: () => this.deeds.dismiss(object),
      t: () => focus('.remark'),
      g: () => focus('.tag-entry'),
    };
    return actions[key];
  }

  /** Buttons, what others said, the note. Drawn anew for each object. */
  panel(object: number): HTMLElement {
    const mine = this.live.mine(object);
    const said = this.live.said.get(object);
    const button = (text: string, key: string, on: boolean, click: () => void, kind = '') =>
      h('button', { class: `mark ${kind}${on ? ' on' : ''}`, 'aria-pressed': String(on), 'aria-keyshortcuts': key, click },
        h('kbd', {}, key.toUpperCase()), text);
    const scores = h('div', { class: 'scores', role: 'group', 'aria-label': 'How interesting' });
    WORDS.forEach((word, interest) => scores.append(button(
      word, String(interest), mine?.mark === 'interest' && mine.interest === interest,
      () => this.label(object, { mark: 'interest', interest }), `score s${interest}`)));
    const others = h('div', { class: 'marks', role: 'group', 'aria-label': 'Other marks' });
    append(others, [
      button('artefact', 'a', mine?.mark === 'artefact', () => this.label(object, { mark: 'artefact' })),
      button(mine?.mark === 'known' ? `known: ${mine.kind}` : 'known kind…', 'k', mine?.mark === 'known', () => this.known(object)),
      button('unsure', 'u', mine?.mark === 'unsure', () => this.label(object, { mark: 'unsure' })),
    ]);
    const deeds = h('div', { class: 'marks', role: 'group', 'aria-label': 'Objects like this' });
    append(deeds, [
      button('more like this', 'm', false, () => this.deeds.more(object)),
      button('less like this', 'l', false, () => this.deeds.less(object)),
      button('dismiss all like this…', 'd', mine?.mark === 'dismiss_alike', () => this.deeds.dismiss(object)),
    ]);
    const panel = h('div', { class: 'judge', 'data-object': object });
    append(panel, [scores, others, deeds, this.others(object), this.note(object), tagging(object, this.live)]);
    if (said?.disagree) {
      panel.classList.add('disputed');
    }
    return panel;
  }

  private others(object: number): HTMLElement | null {
    const said = this.live.said.get(object);
    if (!said || said.by.length === 0) {
      return null;
    }
    const list = h('ul', { class: 'by', 'aria-label': 'Labels of this object' });
    said.by.forEach(label => list.append(h('li', {}, h('b', { class: `dot ${tone(label)}` }, sign(label)), ' ',
      label.who === this.live.who ? 'you' : label.who, h('span', { class: 'soft' }, ` ${inWords(label)}`))));
    if (said.disagree) {
      list.append(h('li', { class: 'warning' }, '≠ reviewers disagree'));
    }
    return list;
  }

  private note(object: number): HTMLElement {
    const said = this.live.said.get(object);
    const mine = said?.notes.find(note => note.who === this.live.who)?.text ?? '';
    const text = h('textarea', {
      class: 'remark', rows: 2, maxlength: 4000, placeholder: 'Note (T)', 'aria-label': 'Note',
      keydown: (event: KeyboardEvent) => ownKeys(event, text),
      change: async () => {
        if (await askName(this.live)) {
          await this.live.post('api/note', { object, text: text.value }).catch(complain);
        }
      },
    });
    text.value = mine;
    const all = h('div', { class: 'notes' }, text);
    said?.notes.filter(note => note.who !== this.live.who).forEach(note =>
      all.append(h('p', { class: 'soft' }, h('b', {}, note.who), ` ${note.text}`)));
    return all;
  }

  /** What a card shows of the labels. */
  badge(object: number): HTMLElement | null {
    const said = this.live.said.get(object);
    if (!said?.verdict) {
      return null;
    }
    const text = said.by.map(label => `${label.who}: ${inWords(label)}`).join('; ');
    return h('span', { class: `badge ${tone(said.verdict)}${said.disagree ? ' disputed' : ''}`, title: text },
      sign(said.verdict), h('span', { class: 'unseen' }, ` ${inWords(said.verdict)}`), said.disagree ? ' ≠' : null);
  }
}

/** Into the field of the large view, where that is open. */
function focus(field: string): void {
  document.querySelector<HTMLElement>(`dialog[open] ${field}, #review:not([hidden]) ${field}`)?.focus();
}

function tone(label: Label): string {
  return label.mark === 'interest' ? `s${label.interest}` : label.mark;
}
