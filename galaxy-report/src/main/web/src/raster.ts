export type Stretch = 'linear' | 'sqrt' | 'asinh' | 'log';
export const STRETCHES: Stretch[] = ['linear', 'sqrt', 'asinh', 'log'];

export interface Look {
  brightness: number;
  contrast: number;
  stretch: Stretch;
  inverted: boolean;
}

export const PLAIN: Look = { brightness: 0, contrast: 1, stretch: 'linear', inverted: false };

function stretched(value: number, stretch: Stretch): number {
  switch (stretch) {
    case 'sqrt':
      return Math.sqrt(value);
    case 'asinh':
      return Math.asinh(10 * value) / Math.asinh(10);
    case 'log':
      return Math.log1p(1000 * value) / Math.log1p(1000);
    default:
      return value;
  }
}

/** What each of the 256 levels is shown as: stretched first, then contrast about the middle, then brightness. */
export function levels(look: Look): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256);
  for (let level = 0; level < 256; level++) {
    const value = (stretched(level / 255, look.stretch) - 0.5) * look.contrast + 0.5 + look.brightness;
    table[level] = Math.round(255 * (look.inverted ? 1 - value : value));
  }
  return table;
}

export function apply(pixels: Uint8ClampedArray, table: Uint8ClampedArray): void {
  for (let i = 0; i < pixels.length; i += 4) {
    pixels[i] = table[pixels[i]];
    pixels[i + 1] = table[pixels[i + 1]];
    pixels[i + 2] = table[pixels[i + 2]];
  }
}
