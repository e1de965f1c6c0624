import { append, h } from '../../../../galaxy-report/src/main/web/src/dom';
import type { Live } from './live';

/** Asks something in a dialog of its own; null where nothing is answered. */
function ask(title: string, about: string, yes: string, fields: HTMLElement[], value: () => string): Promise<string | null> {
  return new Promise(done => {
    const dialog = h('dialog', { class: 'ask', 'aria-labelledby': 'ask-title' });
    const form = h('form', { method: 'dialog', submit: (event: Event) => {
      event.preventDefault();
      const answer = value();
      if (answer) {
        dialog.close(answer);
      }
    } });
    append(form, [
      h('h2', { id: 'ask-title' }, title),
      about ? h('p', { class: 'note' }, about) : null,
      ...fields,
      h('div', { class: 'line' },
        h('button', { class: 'chip on', type: 'submit' }, yes),
        h('button', { class: 'plain', type: 'button', click: () => dialog.close('') }, 'Cancel')),
    ]);
    dialog.append(form);
    dialog.addEventListener('keydown', event => event.stopPropagation());
    dialog.addEventListener('close', () => {
      dialog.remove();
      done(dialog.returnValue || null);
    });
    document.body.append(dialog);
    dialog.showModal();
    form.querySelector<HTMLElement>('input')?.focus();
  });
}

/** Asks for the reviewer's name, once. */
export async function askName(live: Live, again = false): Promise<boolean> {
  if (live.who && !again) {
    return true;
  }
  const input = h('input', { id: 'reviewer', maxlength: 60, autocomplete: 'name', required: true });
  input.value = live.who;
  const name = await ask('Who reviews?', 'Labels are kept with a name, so that those of several people can be told apart.', 'Begin',
    [h('label', { class: 'field' }, h('span', {}, 'Name'), input)], () => input.value.trim());
  if (name) {
    live.who = name;
  }
  return name !== null;
}

/** Asks which kind it is that is known. */
export function askKind(kinds: string[]): Promise<string | null> {
  const list = h('datalist', { id: 'kinds' }, ...kinds.map(kind => h('option', { value: kind })));
  const input = h('input', { id: 'kind', maxlength: 100, list: 'kinds', autocomplete: 'off', required: true });
  return ask('Which kind is it?', 'Of a kind that is known and not sought: it and its like are ranked low.', 'Mark as known',
    [h('label', { class: 'field' }, h('span', {}, 'Kind'), input), list], () => input.value.trim());
}

/** Shows what would happen, and asks whether it should. */
export async function confirm(title: string, about: string, yes: string, shown: HTMLElement): Promise<boolean> {
  return (await ask(title, about, yes, [shown], () => 'yes')) === 'yes';
}

/** Says what went wrong where it is seen. */
export function complain(error: unknown): void {
  const line = h('p', { class: 'complaint', role: 'alert' }, error instanceof Error ? error.message : String(error));
  document.body.append(line);
  setTimeout(() => line.remove(), 6000);
}
