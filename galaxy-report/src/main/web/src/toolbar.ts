import type { Flagged, Model, Part } from './model';
import { debounced, h } from './dom';
import { count, number } from './format';

type Option = [value: string, text: string];

function select(label: string, id: string, options: Option[], change: (value: string) => void): HTMLLabelElement {
  const element = h('select', { id, change: () => change(element.value) });
  for (const [value, text] of options) {
    element.append(h('option', { value }, text));
  }
  return h('label', { class: 'field' }, h('span', {}, label), element);
}

/** What is shown, and in which order. */
export class Toolbar {
  private readonly status = h('p', { class: 'status', role: 'status', 'aria-live': 'polite' });
  private readonly range = h('span', { class: 'hint' });
  private readonly chips: HTMLButtonElement[] = [];
  private readonly selection = h('button', { class: 'chip on', hidden: true, click: () => this.model.update({ selection: null }) });
  private readonly clear = h('button', { class: 'plain', hidden: true, click: () => this.reset() }, 'Show all objects');
  private readonly form: HTMLFormElement;

  constructor(
    host: HTMLElement,
    private readonly model: Model,
    resize: (side: number) => void,
  ) {
    const { survey } = model;
    const search = h('input', {
      id: 'search', type: 'search', placeholder: 'id or class', autocomplete: 'off', spellcheck: 'false',
      input: debounced(() => model.update({ text: search.value }), 120),
    });
    const each = survey.detectors.map(({ name }, i): Option => [String(i), `${name} score`]);
    const scores: Option[] = survey.joined ? [['-1', 'ensemble score'], ...each] : each.map(([, name]): Option => ['-1', name]);
    const sorts: Option[] = [['rank', 'rank'], ...each, ['id', 'id']];
    if (survey.labels.length > 0) {
      sorts.push(['label', 'class']);
    }
    if (survey.redshift.some(redshift => !Number.isNaN(redshift))) {
      sorts.push(['redshift', 'redshift']);
    }
    const groups = survey.groups.flatMap(({ name, names }, way) =>
      names.map((group, i): Option => [`${way}:${i}`, survey.groups.length > 1 ? `${name}: ${group}` : group]));
    const direction = h('button', { id: 'direction', type: 'button', class: 'square', click: () => this.turn(direction) });
    const sort = select('Sort by', 'sort', sorts, by => {
      model.order({ by, descending: !Number.isNaN(Number(by)) });
      this.sayDirection(direction);
    });
    const bound = (id: string, label: string, set: (value: number | null) => void) => {
      const input = h('input', {
        id, type: 'number', step: 'any', 'aria-label': label, placeholder: label,
        input: debounced(() => set(input.value === '' || Number.isNaN(Number(input.value)) ? null : Number(input.value)), 120),
      });
      return input;
    };
    this.form = h(
      'form',
      { class: 'toolbar', 'aria-label': 'Sort and filter', submit: (event: Event) => event.preventDefault() },
      h('label', { class: 'field wide' }, h('span', {}, 'Search'), search),
      h('div', { class: 'pair' }, sort, direction),
      select(survey.joined ? 'Flagged by' : 'Flagged', 'flagged', survey.joined ? [
        ['any', 'any or none'], ['ensemble', 'the ensemble'], ['all', 'all detectors'], ['one', 'just one detector'], ['none', 'no detector'],
      ] : [['any', 'or not'], ['all', 'flagged'], ['none', 'not flagged']], value => model.update({ flagged: value as Flagged })),
      survey.labels.length > 0 && select('Class', 'label', [
        ['-1', 'all'], ...survey.labels.map((label, i): Option => [String(i), label]),
      ], value => model.update({ label: Number(value) })),
      survey.training.includes(1) && survey.training.includes(0) && select('Learned from', 'part', [
        ['any', 'either'], ['heldout', 'no: held out'], ['training', 'yes: training'],
      ], value => model.update({ part: value as Part })),
      groups.length > 0 && select('Group', 'group', [['', 'all'], ...groups], value => {
        const [way, group] = value.split(':').map(Number);
        model.update({ group: value === '' ? null : [way, group] });
      }),
      h(
        'fieldset',
        { class: 'field' },
        h('legend', {}, 'Score range', this.range),
        h(
          'span',
          { class: 'joined' },
          select('Score', 'score-of', scores, value => {
            model.update({ scoreOf: Number(value) });
            this.sayRange();
          }),
          bound('least', 'from', least => model.update({ least })),
          bound('most', 'to', most => model.update({ most })),
        ),
      ),
      select('Size', 'size', [['190', 'medium'], ['130', 'small'], ['280', 'large']], value => resize(Number(value))),
    );
    const fired = h('div', { class: 'chips', role: 'group', 'aria-label': 'Detectors that must have fired' }, h('span', { class: 'hint' }, 'Fired:'));
    survey.detectors.forEach(({ name }, detector) => {
      const flagged = survey.flags[detector].reduce((sum, flag) => sum + flag, 0);
      const chip = h('button', {
        class: 'chip', type: 'button', 'aria-pressed': 'false', 'data-detector': name,
        click: () => this.toggle(detector),
      }, name, h('b', {}, ` ${count(flagged)}`));
      this.chips.push(chip);
      fired.append(chip);
    });
    const download = h('button', { class: 'plain', id: 'download', type: 'button', click: () => this.save() }, 'Save this list (CSV)');
    host.append(this.form, h('div', { class: 'line' }, survey.joined && fired, this.selection, h('span', { class: 'grow' }), this.status, this.clear, download));
    model.onChange(() => this.refresh());
    this.sayDirection(direction);
    this.sayRange();
    this.refresh();
  }

  private reset(): void {
    this.form.reset();
    this.model.reset();
    this.sayRange();
  }

  private turn(button: HTMLButtonElement): void {
    this.model.order({ by: this.model.sort.by, descending: !this.model.sort.descending });
    this.sayDirection(button);
  }

  private sayDirection(button: HTMLButtonElement): void {
    const { descending } = this.model.sort;
    button.textContent = descending ? '↓' : '↑';
    const text = descending ? 'Descending; turn to ascending' : 'Ascending; turn to descending';
    button.setAttribute('aria-label', text);
    button.title = text;
  }

  private sayRange(): void {
    const [least, most] = this.model.survey.ids.length > 0 ? this.model.range(this.model.filter.scoreOf) : [NaN, NaN];
    this.range.textContent = `${number(least)} to ${number(most)}`;
  }

  private toggle(detector: number): void {
    const by = new Set(this.model.filter.by);
    if (!by.delete(detector)) {
      by.add(detector);
    }
    this.model.update({ by });
  }

  private refresh(): void {
    const { survey, view, filter } = this.model;
    this.chips.forEach((chip, detector) => {
      chip.setAttribute('aria-pressed', String(filter.by.has(detector)));
      chip.classList.toggle('on', filter.by.has(detector));
    });
    const unlisted = survey.total > survey.ids.length ? ` listed of ${count(survey.total)} ranked` : '';
    this.status.textContent = this.model.isFiltered()
      ? `${count(view.length)} of ${count(survey.ids.length)} objects${unlisted}`
      : `${count(view.length)} objects${unlisted}`;
    this.clear.hidden = !this.model.isFiltered();
    this.selection.hidden = filter.selection === null;
    if (filter.selection) {
      this.selection.textContent = `Selected on the map: ${count(filter.selection.reduce((sum, one) => sum + one, 0))} ×`;
      this.selection.setAttribute('aria-label', 'Drop the selection made on the map');
    }
  }

  private save(): void {
    const url = URL.createObjectURL(new Blob([this.model.csv()], { type: 'text/csv' }));
    h('a', { href: url, download: 'objects.csv' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}
