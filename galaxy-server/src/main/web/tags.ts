import { append, h } from '../../../../galaxy-report/src/main/web/src/dom';
import type { Model } from '../../../../galaxy-report/src/main/web/src/model';
import { askName, complain } from './ask';
import type { Live } from './live';

/** Keeps a field's keys from the page, and leaves the field at Escape. */
export function ownKeys(event: KeyboardEvent, field: HTMLElement): void {
  event.stopPropagation();
  if (event.key === 'Escape') {
    event.preventDefault();
    field.blur();
    // Keys go to what has the focus, and to nothing of the dialog where that is nowhere.
    field.closest('dialog')?.querySelector<HTMLElement>('.sky')?.focus();
  }
}

/** The tags of an object: one's own, which can be dropped, those of others, and a field for more. */
export function tagging(object: number, live: Live): HTMLElement {
  const given = live.said.get(object)?.tags ?? [];
  const mine = given.find(({ who }) => who === live.who)?.tags ?? [];
  const keep = async (tags: string[]) => {
    if (await askName(live)) {
      await live.post('api/tags', { object, tags }).catch(complain);
    }
  };
  const add = async () => {
    const words = input.value.split(/[\s,;]+/).filter(word => word !== '' && !mine.includes(word));
    input.value = '';
    if (words.length > 0) {
      await keep([...mine, ...words]);
    }
  };
  const list = `tags-${object}`;
  const input: HTMLInputElement = h('input', {
    class: 'tag-entry', placeholder: 'Tag (G)', 'aria-label': 'Tags', 'aria-keyshortcuts': 'g', maxlength: 200, list, autocomplete: 'off', spellcheck: 'false',
    keydown: (event: KeyboardEvent) => {
      ownKeys(event, input);
      if (event.key === 'Enter' || event.key === ',' || event.key === ' ') {
        event.preventDefault();
        add();
      }
    },
    change: add,
  });
  const chips = h('div', { class: 'tags' });
  append(chips, [
    ...mine.map(tag => h('button', {
      class: 'chip tag', title: 'drop this tag', 'aria-label': `Tag ${tag}: drop it`, click: () => keep(mine.filter(other => other !== tag)),
    }, tag, ' ×')),
    ...given.filter(({ who }) => who !== live.who).flatMap(({ who, tags }) => tags.filter(tag => !mine.includes(tag)).map(tag =>
      h('span', { class: 'chip tag other', title: who }, tag))),
    input,
    h('datalist', { id: list }, ...live.tags.map(tag => h('option', { value: tag }))),
  ]);
  return chips;
}

/** A choice of the tags that there are, once there is one, for the gallery. */
export function tagFilter(live: Live, model: Model, change: (accepts: ((object: number) => boolean) | null) => void): HTMLElement {
  const select = h('select', { id: 'tagged', change: () => {
    const tag = select.value;
    change(tag === '' ? null : object => live.tagsOf(object).includes(tag));
  } });
  const field = h('label', { class: 'field', hidden: true }, h('span', {}, 'Tagged'), select);
  let shown = '';
  live.onChange(() => {
    const tags = JSON.stringify(live.tags);
    if (tags !== shown) {
      shown = tags;
      const chosen = select.value;
      select.replaceChildren(h('option', { value: '' }, 'or not'), ...live.tags.map(tag => h('option', { value: tag }, tag)));
      select.value = live.tags.includes(chosen) ? chosen : '';
      field.hidden = live.tags.length === 0;
      if (select.value !== chosen) {
        change(null);
      }
    }
  });
  model.onChange(() => {
    if (model.filter.also === null) {
      select.value = '';
    }
  });
  return field;
}
