import { fetchColumns, integers } from '../../../../galaxy-report/src/main/web/src/data';
import { byId, h } from '../../../../galaxy-report/src/main/web/src/dom';
import { pageData, start, type Parts } from '../../../../galaxy-report/src/main/web/src/page';
import { Alike } from './alike';
import { complain } from './ask';
import { reviewColourings } from './colours';
import { Desk } from './desk';
import { Live } from './live';
import { servedMaps } from './maps';
import { MARK_KEYS, Marks } from './marks';
import { onDrop } from './own';
import { ServedPictures } from './pictures';
import { tagFilter } from './tags';
import { VALUE_KEYS, Values } from './values';

const FILTERS: [string, string][] = [
  ['any', 'or not'], ['none', 'by nobody'], ['some', 'by anybody'], ['interesting', 'interesting'], ['disputed', 'disagreed on'],
];

function extend(parts: Parts, live: Live): void {
  const { model } = parts;
  const conditions: Record<string, ((object: number) => boolean) | null> = {
    any: null,
    none: object => !live.said.get(object)?.verdict,
    some: object => !!live.said.get(object)?.verdict,
    interesting: object => (live.said.get(object)?.verdict?.interest ?? 0) >= 4,
    disputed: object => !!live.said.get(object)?.disagree,
  };
  let tagged: ((object: number) => boolean) | null = null;
  const filter = () => {
    const [said, has] = [conditions[select.value], tagged];
    model.update({ also: said && has ? object => said(object) && has(object) : said ?? has });
  };
  const select = h('select', { id: 'reviewed', change: filter });
  FILTERS.forEach(([value, text]) => select.append(h('option', { value }, text)));
  document.querySelector('.toolbar')?.append(h('label', { class: 'field' }, h('span', {}, 'Labelled'), select),
    tagFilter(live, model, accepts => {
      tagged = accepts;
      filter();
    }));
  byId('sort').append(h('option', { value: 'review' }, 'what was learned'));
  let version = 0;
  live.onChange(async changed => {
    if (live.ranking && live.ranking.version !== version) {
      version = live.ranking.version;
      model.places = integers(await live.places());
      if (model.sort.by === 'review') {
        model.refresh();
      }
    }
    if (changed.length > 0) {
      parts.gallery.redraw();
    }
    parts.map()?.recolour();
  });
}

async function begin(): Promise<void> {
  const columns = await fetchColumns(pageData());
  const live = new Live();
  const pictures = new ServedPictures();
  const ids = () => parts.model.survey.ids;
  const toDesk = (then: () => void) => {
    parts.viewer.close();
    history.replaceState(null, '', '#review');
    parts.show('review');
    then();
  };
  const marks: Marks = new Marks(live, {
    more: object => toDesk(() => alike.add(object, true)),
    less: object => toDesk(() => alike.add(object, false)),
    dismiss: object => alike.dismiss(object),
  }, ids, object => desk.advance(object), object => desk.back(object));
  let values: Values | null = null;
  const parts: Parts = start(() => pictures, {
    viewer: {
      panel: object => marks.panel(object),
      action: (key, object) => marks.action(key, object) ?? values?.action(key),
      keys: [...MARK_KEYS, ...VALUE_KEYS],
      maps: servedMaps(live),
      extend: stage => {
        values = new Values(stage, live, object => pictures.large(object));
      },
      shown: object => values?.show(object),
    },
    badge: object => marks.badge(object),
    first: 'review',
    colourings: reviewColourings(live, () => parts.model),
  }, columns);
  const alike = new Alike(live, pictures, ids(), object => parts.viewer.openObject(object), marks);
  const desk = new Desk(byId('review'), live, parts, pictures, marks, alike);
  extend(parts, live);
  onDrop(file => {
    toDesk(() => undefined);
    return alike.addImage(file);
  });
  live.onChange(changed => changed.includes(parts.viewer.current()) && parts.viewer.redraw());
  live.poll();
}

begin().catch(complain);
