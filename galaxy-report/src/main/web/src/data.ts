import { h } from './dom';
import type { Heat } from './heat';

/** What the report's writer left in the page. See PageData.java, which writes it. */
export interface Detector {
  name: string;
  lower: number | null;
  upper: number | null;
}

export interface Plane {
  name: string;
  note: string;
  x: Float32Array;
  y: Float32Array;
  /** Points of objects that the page does not list. */
  unlisted: { x: Float32Array; y: Float32Array; flagged: Uint8Array } | null;
}

export interface Neighbour {
  object: number;
  distance: number;
}

export interface Survey {
  title: string;
  detectors: Detector[];
  /** Whether several detectors decide together. */
  joined: boolean;
  /** Objects in the whole catalogue, of which the page may list the first. */
  total: number;
  ids: string[];
  rank: Int32Array;
  ra: Float64Array;
  dec: Float64Array;
  redshift: Float32Array;
  pixelScale: Float32Array;
  labels: string[];
  label: Int32Array;
  training: Uint8Array;
  flagged: Uint8Array;
  /** Which detectors fired, a byte an object and detector. */
  flags: Uint8Array[];
  ensemble: Float64Array;
  scores: Float64Array[];
  picture: Int32Array;
  large: Int32Array;
  neighbours: Map<number, Neighbour[]>;
  groups: { name: string; names: string[]; of: Int32Array }[];
  plane: Plane | null;
  /** Where in their pictures objects are odd. */
  oddness: Map<number, Heat>;
}

function bytes(text: string): ArrayBuffer {
  const binary = atob(text);
  const result = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) {
    result[i] = binary.charCodeAt(i);
  }
  return result.buffer;
}

// The writer's numbers are little-endian, as are all machines that browsers run on.
export const integers = (text: string): Int32Array => new Int32Array(bytes(text));
const flags = (text: string): Uint8Array => new Uint8Array(bytes(text));

/** Numbers in Base64, or where they begin in the file beside the page and how many bytes they have. */
type Column = string | [from: number, length: number];

/** Columns as the writer left them; those of the file are views of it, so that they are held once. */
class Columns {
  constructor(private readonly file: ArrayBuffer | null) {}

  private of(column: Column): [ArrayBuffer, number, number] {
    if (typeof column === 'string') {
      const buffer = bytes(column);
      return [buffer, 0, buffer.byteLength];
    }
    return [this.file!, ...column];
  }

  readonly doubles = (column: Column): Float64Array => {
    const [buffer, from, length] = this.of(column);
    return new Float64Array(buffer, from, length / 8);
  };

  readonly floats = (column: Column): Float32Array => {
    const [buffer, from, length] = this.of(column);
    return new Float32Array(buffer, from, length / 4);
  };

  readonly integers = (column: Column): Int32Array => {
    const [buffer, from, length] = this.of(column);
    return new Int32Array(buffer, from, length / 4);
  };

  readonly flags = (column: Column): Uint8Array => new Uint8Array(...this.of(column));

  /** In a page that has a file, texts are there too, as JSON. */
  texts(column: string[] | [number, number]): string[] {
    return this.file ? JSON.parse(new TextDecoder().decode(this.flags(column as [number, number]))) : (column as string[]);
  }
}

/** A map as PictureOverlay.java encodes it. */
export function readHeat(raw: any): Heat {
  return { side: raw.side, part: raw.part, highest: raw.highest, values: flags(raw.values) };
}

/** The file with the objects' numbers, where the page does not have them itself. */
export async function fetchColumns(text: string): Promise<ArrayBuffer | null> {
  const { columns } = JSON.parse(text);
  if (!columns) {
    return null;
  }
  const answer = await fetch(columns);
  if (!answer.ok) {
    throw new Error(`the objects cannot be loaded: ${answer.status}`);
  }
  return answer.arrayBuffer();
}

/** @param file what {@link fetchColumns} gives */
export function readSurvey(text: string, file: ArrayBuffer | null = null): Survey {
  const raw = JSON.parse(text);
  const objects = raw.objects;
  const columns = new Columns(file);
  const { doubles, floats, flags } = columns;
  const ids = columns.texts(objects.ids);
  const neighbours = new Map<number, Neighbour[]>();
  for (const [object, others] of raw.neighbours as [number, [number, number][]][]) {
    neighbours.set(object, others.map(([other, distance]) => ({ object: other, distance })));
  }
  if (new Set(ids).size !== ids.length) {
    throw new Error('two objects have the same identifier');
  }
  return {
    title: raw.title,
    detectors: raw.detectors,
    joined: raw.detectors.length > 1,
    total: raw.total,
    ids,
    rank: columns.integers(objects.rank),
    ra: doubles(objects.ra),
    dec: doubles(objects.dec),
    redshift: floats(objects.redshift),
    pixelScale: floats(objects.pixelScale),
    labels: raw.labels,
    label: columns.integers(objects.label),
    training: flags(objects.training),
    flagged: flags(objects.flagged),
    flags: objects.flags.map(flags),
    ensemble: doubles(objects.ensemble),
    scores: objects.scores.map(doubles),
    picture: columns.integers(objects.picture),
    large: columns.integers(objects.large),
    neighbours,
    groups: raw.groups.map((group: any) => ({ name: group.name, names: group.names, of: columns.integers(group.of) })),
    plane: raw.plane
      ? {
          name: raw.plane.name,
          note: raw.plane.note,
          x: floats(raw.plane.x),
          y: floats(raw.plane.y),
          unlisted: raw.plane.unlisted && {
            x: floats(raw.plane.unlisted.x), y: floats(raw.plane.unlisted.y), flagged: flags(raw.plane.unlisted.flagged),
          },
        }
      : null,
    oddness: new Map((raw.oddness as any[]).map(one => [one.object, readHeat(one)])),
  };
}

/** Where a page has its pictures from. */
export interface Pictures {
  /** Whether any object has one. */
  readonly any: boolean;
  /** The address of an object's small picture; null where there is none. */
  small(object: number): string | null;
  /** That of the largest. */
  large(object: number): string | null;
}

/** Pictures in the page, which stay text until one is shown. */
export class EmbeddedPictures implements Pictures {
  readonly any: boolean;
  private readonly chunks: HTMLElement[];
  private readonly lines: (string[] | undefined)[];
  private readonly heads: string[];
  private readonly perChunk: number;

  constructor(private readonly survey: Survey) {
    this.chunks = [...document.querySelectorAll<HTMLElement>('script.pictures')];
    this.any = survey.picture.some(picture => picture >= 0);
    this.lines = new Array(this.chunks.length);
    const heads = document.getElementById('picture-heads');
    const about = heads ? JSON.parse(heads.textContent ?? '') : { perChunk: 1, heads: [] };
    this.heads = about.heads;
    this.perChunk = about.perChunk;
  }

  small(object: number): string | null {
    return this.url(this.survey.picture[object]);
  }

  large(object: number): string | null {
    return this.url(this.survey.large[object]) ?? this.small(object);
  }

  /** A data URL. JPEG files of one size begin with the same bytes, which the page holds once. */
  private url(picture: number): string | null {
    if (picture < 0) {
      return null;
    }
    const chunk = Math.floor(picture / this.perChunk);
    const lines = (this.lines[chunk] ??= (this.chunks[chunk].textContent ?? '').trim().split('\n'));
    const line = lines[picture % this.perChunk];
    const colon = line.indexOf(':');
    return `data:image/jpeg;base64,${this.heads[Number(line.slice(0, colon))]}${line.slice(colon + 1)}`;
  }
}

/** An object's small picture, or what stands for it. */
export function thumbnail(pictures: Pictures, object: number): HTMLElement {
  const missing = () => h('span', { class: 'missing' }, 'no picture');
  const src = pictures.small(object);
  if (src === null) {
    return missing();
  }
  const image: HTMLElement = h('img', {
    src, alt: '', decoding: 'async', draggable: 'false', error: () => image.replaceWith(missing()),
  });
  return image;
}
