import { readSurvey, type Pictures, type Survey } from './data';
import { Model } from './model';
import { Bars } from './bars';
import { Gallery } from './gallery';
import { Toolbar } from './toolbar';
import { Viewer, type ViewerExtra } from './viewer';
import { PlaneMap, type Colouring } from './map';
import { byId, h } from './dom';

const THEMES = ['auto', 'light', 'dark'];

function themes(button: HTMLButtonElement): void {
  let theme = 0;
  const say = () => {
    const text = `Colours: ${THEMES[theme]}`;
    button.textContent = ['◑', '☀', '☾'][theme];
    button.title = text;
    button.setAttribute('aria-label', text);
    document.documentElement.dataset.theme = THEMES[theme];
    document.dispatchEvent(new Event('theme'));
  };
  button.addEventListener('click', () => {
    theme = (theme + 1) % THEMES.length;
    say();
  });
  say();
}

/** One section at a time; the address says which, so that it can be gone back to. */
function tabs(links: HTMLAnchorElement[], first: string): (name: string) => void {
  const places = new Map<string, number>();
  let current = '';
  const show = (name: string) => {
    if (name === current || !links.some(link => link.hash === `#${name}`)) {
      return;
    }
    places.set(current, window.scrollY);
    current = name;
    for (const link of links) {
      const on = link.hash === `#${name}`;
      byId(link.hash.slice(1)).hidden = !on;
      if (on) {
        link.setAttribute('aria-current', 'page');
      } else {
        link.removeAttribute('aria-current');
      }
    }
    window.scrollTo({ top: places.get(name) ?? 0 });
    document.dispatchEvent(new CustomEvent('section', { detail: name }));
  };
  links.forEach(link => link.addEventListener('click', event => {
    event.preventDefault();
    history.replaceState(null, '', link.hash);
    show(link.hash.slice(1));
  }));
  window.addEventListener('hashchange', () => show(location.hash.slice(1)));
  show(links.some(link => link.hash === location.hash) ? location.hash.slice(1) : first);
  return show;
}

/** What a page adds to the report's. */
export interface Extra {
  viewer: ViewerExtra;
  badge: (object: number) => HTMLElement | null;
  /** The section that is shown first. */
  first: string;
  /** What else the map can be coloured by. */
  colourings: Colouring[];
}

export interface Parts {
  model: Model;
  bars: Bars;
  gallery: Gallery;
  viewer: Viewer;
  show: (section: string) => void;
  /** The map, once somebody has looked at it. */
  map: () => PlaneMap | null;
}

/** What the page's writer left in it. */
export const pageData = (): string => byId('report-data').textContent ?? '';

/**
 * Fills the page.
 *
 * @param file the objects' numbers, where they are not in the page
 */
export function start(picturesOf: (survey: Survey) => Pictures, extra?: Extra, file: ArrayBuffer | null = null): Parts {
  const root = document.documentElement;
  root.classList.add('js');
  const bar = byId('bar');
  const theme = h('button', { class: 'square', id: 'theme' });
  bar.append(theme);
  themes(theme);
  const survey = readSurvey(pageData(), file);
  const pictures = picturesOf(survey);
  root.classList.toggle('bare', !pictures.any);
  const model = new Model(survey);
  const bars = new Bars(model);
  const host = byId('cards');
  host.replaceChildren();
  const viewer: Viewer = new Viewer(model, pictures, bars, position => {
    if (!byId('gallery').hidden) {
      gallery.show(position);
    }
  }, extra?.viewer);
  const show = tabs([...bar.querySelectorAll<HTMLAnchorElement>('nav a')], extra?.first ?? 'gallery');
  const gallery: Gallery = new Gallery(host, model, pictures, bars, position => viewer.open(position), extra?.badge);
  let map: PlaneMap | null = null;
  const parts: Parts = { model, bars, gallery, viewer, show, map: () => map };
  new Toolbar(byId('tools'), model, side => gallery.resize(side));
  const { plane } = survey;
  if (plane) {
    // Not before somebody looks: a page opens faster without it.
    const draw = () => {
      if (!map && !byId('map').hidden) {
        map = new PlaneMap(byId('map'), plane, model, pictures, object => viewer.openObject(object), section => {
          history.replaceState(null, '', `#${section}`);
          show(section);
        }, extra?.colourings);
      }
    };
    document.addEventListener('section', draw);
    draw();
    window.addEventListener('beforeprint', () => {
      const section = byId('map');
      const { hidden } = section;
      // What is hidden has no size to be drawn in.
      section.hidden = false;
      draw();
      map?.print(true);
      section.hidden = hidden;
    });
    window.addEventListener('afterprint', () => map?.print(false));
  }
  document.addEventListener('keydown', event => {
    if (event.key === '/' && !(event.target instanceof HTMLInputElement) && !document.querySelector('dialog[open]')) {
      event.preventDefault();
      byId('search').focus();
    }
  });
  root.dataset.ready = 'true';
  return parts;
}
