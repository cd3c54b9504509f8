/** Red, green and blue, 0 to 255. */
type Colour = readonly [number, number, number];

/** WCAG 2.2, 1.4.3: text of any size against what is behind it. */
const READABLE = 4.5;
/** Shades that are tried on the way to black or white. */
const STEPS = 32;
const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];

/** What the tone of a page is read on: its card, when that is light and when it is dark. */
export const CARD = { light: '#ffffff', dark: '#19212b' } as const;

/** A client's colour as both kinds of pages show it, so that text stays readable; null for what is none. */
export function tonesOf(colour: string): Record<keyof typeof CARD, string> | null {
  const [light, dark] = [readableOn(colour, CARD.light), readableOn(colour, CARD.dark)];
  return light === null || dark === null ? null : { light, dark };
}

/**
 * The colour, made darker or lighter as far as text of it needs to be read on that background, or text of
 * the background on it: 4.5 to 1.
 * @param colour as `#rrggbb`, and so is the background
 * @returns `#rrggbb` and nothing else; null for what is no colour
 */
function readableOn(colour: string, background: string): string | null {
  const [own, behind] = [channels(colour), channels(background)];
  if (own === null || behind === null) return null;
  const away = contrast(BLACK, behind) > contrast(WHITE, behind) ? BLACK : WHITE;
  let shade = own;
  for (let step = 0; contrast(shade, behind) < READABLE && step <= STEPS; step += 1) {
    shade = mix(own, away, step / STEPS);
  }
  return `#${shade.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** How much two colours differ in brightness, 1 to 21 (WCAG 2.2). @throws Error for what is no colour */
export function contrastOf(one: string, other: string): number {
  const [first, second] = [channels(one), channels(other)];
  if (first === null || second === null) throw new Error('A colour is #rrggbb.');
  return contrast(first, second);
}

function channels(colour: string): Colour | null {
  const [, red, green, blue] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return null;
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}

function mix(one: Colour, other: Colour, share: number): Colour {
  const between = (from: number, to: number) => Math.round(from + (to - from) * share);
  return [between(one[0], other[0]), between(one[1], other[1]), between(one[2], other[2])];
}

function contrast(one: Colour, other: Colour): number {
  const [first, second] = [brightness(one), brightness(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

/** The relative luminance of WCAG 2.2. */
function brightness([red, green, blue]: Colour): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
