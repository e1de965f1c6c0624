import { h } from '../../../../galaxy-report/src/main/web/src/dom';

/** Takes files that are dropped anywhere on the page, one at a time, and says meanwhile that they may be. */
export function onDrop(take: (file: File) => Promise<void>): void {
  const hint = h('div', { class: 'drop', hidden: true }, h('p', {}, 'Drop an image to find the objects that are most like it'));
  document.body.append(hint);
  const isFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  const shown = (on: boolean) => (event: DragEvent) => {
    if (isFile(event)) {
      event.preventDefault();
      hint.hidden = !on;
    }
  };
  document.addEventListener('dragenter', shown(true));
  document.addEventListener('dragover', shown(true));
  document.addEventListener('dragleave', event => {
    // Where it leaves the window, and not one element for the next.
    if (event.relatedTarget === null) {
      hint.hidden = true;
    }
  });
  document.addEventListener('drop', event => {
    shown(false)(event);
    takeAll(event.dataTransfer?.files, take);
  });
}

/** A button that asks for a file, for those who cannot drop one. */
export function chooser(take: (file: File) => Promise<void>): HTMLElement {
  const input = h('input', {
    id: 'own-image', type: 'file', hidden: true, multiple: true, 'aria-label': 'Images of your own',
    change: async () => {
      await takeAll(input.files, take);
      input.value = '';
    },
  });
  return h('span', {}, input, h('button', {
    class: 'chip', id: 'choose-image', title: 'find the objects that are most like an image of yours; it can be dropped on the page, too',
    click: () => input.click(),
  }, 'Like my image…'));
}

async function takeAll(files: FileList | null | undefined, take: (file: File) => Promise<void>): Promise<void> {
  for (const file of files ?? []) {
    await take(file);
  }
}
