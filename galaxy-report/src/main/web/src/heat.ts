/** Where in a picture something sits: a grid of numbers from 0, over a part of the picture. See PictureOverlay.java, which writes it. */
export interface Heat {
  side: number;
  /** Left, top, right and bottom edge, as fractions of the picture. */
  part: [number, number, number, number];
  /** What 255 stands for. */
  highest: number;
  values: Uint8Array;
}

/** Viridis (matplotlib, CC0), from dark to light: its steps are told apart by those who see fewer colours, too. */
const VIRIDIS: [number, number, number][] = [
  [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121], [109, 205, 89], [180, 222, 44], [253, 231, 37],
];
const OPAQUE = 0.64;
/** Pixels of the drawing for each cell: the numbers between the cells' centres are drawn, not their colours mixed. */
const FINE = 8;
const MOST_PIXELS = 512;

/** How a number is drawn: 0 is not to be seen, 1 is the full colour. */
export function colour(share: number): [number, number, number, number] {
  const t = Math.max(0, Math.min(1, share));
  const at = t * (VIRIDIS.length - 1);
  const below = Math.min(VIRIDIS.length - 2, Math.floor(at));
  const mixed = VIRIDIS[below].map((from, channel) => Math.round(from + (at - below) * (VIRIDIS[below + 1][channel] - from)));
  return [mixed[0], mixed[1], mixed[2], OPAQUE * Math.min(1, 2 * t)];
}

/** A number between the centres of the cells, straight; constant outside them. */
export function between({ side, values }: Heat, u: number, v: number): number {
  const inside = (place: number) => Math.max(0, Math.min(side - 1, place));
  const [x, y] = [inside(u), inside(v)];
  const [left, above] = [Math.floor(x), Math.floor(y)];
  const [right, below] = [Math.min(side - 1, left + 1), Math.min(side - 1, above + 1)];
  const mix = (from: number, to: number, share: number) => from + share * (to - from);
  return mix(
    mix(values[above * side + left], values[above * side + right], x - left),
    mix(values[below * side + left], values[below * side + right], x - left),
    y - above,
  );
}

/** Draws a map, with that number in the full colour. */
export function drawing(heat: Heat, full: number): HTMLCanvasElement {
  const size = Math.min(MOST_PIXELS, heat.side * FINE);
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d')!;
  const pixels = context.createImageData(size, size);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++, at += 4) {
      const place = (pixel: number) => ((pixel + 0.5) * heat.side) / size - 0.5;
      const [red, green, blue, alpha] = colour((between(heat, place(x), place(y)) * heat.highest) / 255 / full);
      pixels.data.set([red, green, blue, Math.round(255 * alpha)], at);
    }
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** In words, where on the picture the map is highest: for those who do not see it. */
export function place(heat: Heat): string {
  let best = 0;
  heat.values.forEach((value, i) => (best = value > heat.values[best] ? i : best));
  const [left, top, right, bottom] = heat.part;
  const x = left + ((right - left) * ((best % heat.side) + 0.5)) / heat.side;
  const y = top + ((bottom - top) * (Math.floor(best / heat.side) + 0.5)) / heat.side;
  const third = (fraction: number, names: string[]) => names[Math.max(0, Math.min(2, Math.floor(fraction * 3)))];
  const row = third(y, ['upper', '', 'lower']);
  const column = third(x, ['left', '', 'right']);
  if (row === '' || column === '') {
    return row + column === '' ? 'in the middle' : `at the ${column || { upper: 'top', lower: 'bottom' }[row]}`;
  }
  return `in the ${row} ${column}`;
}
