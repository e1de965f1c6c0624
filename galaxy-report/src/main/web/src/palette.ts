export type Colour = [number, number, number];

/** Eight hues that the colour-blind tell apart (Okabe and Ito 2008), the most different first. */
export const HUES: Colour[] = [
  [230, 159, 0], [86, 180, 233], [0, 158, 115], [204, 121, 167], [0, 114, 178], [213, 94, 0], [240, 228, 66],
];
export const OTHER: Colour = [150, 156, 168];
export const ORDINARY: Colour = [74, 138, 190];
export const FLAGGED: Colour = [222, 92, 20];

/** Viridis, at equal steps (Smith and van der Walt 2015, CC0). */
const RAMP: Colour[] = [
  [68, 1, 84], [71, 45, 123], [59, 82, 139], [44, 114, 142], [33, 145, 140], [40, 174, 128], [94, 201, 98], [173, 220, 48], [253, 231, 37],
];

export function ramp(part: number): Colour {
  const place = Math.max(0, Math.min(1, part)) * (RAMP.length - 1);
  const low = Math.min(RAMP.length - 2, Math.floor(place));
  const rest = place - low;
  return [0, 1, 2].map(c => Math.round(RAMP[low][c] + rest * (RAMP[low + 1][c] - RAMP[low][c]))) as Colour;
}

export function css([r, g, b]: Colour): string {
  return `rgb(${r} ${g} ${b})`;
}
