import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { et } from './et.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { pl } from './pl.ts';
import { pt } from './pt.ts';
import { ru } from './ru.ts';
import type { Words } from './words.ts';

/** Every language that people are spoken to in. Another one is a file beside these and a word here. */
export const CATALOGUE = { en, de, fr, es, it, pt, pl, et, ru } as const satisfies Record<
  string,
  Words
>;
export type Language = keyof typeof CATALOGUE;

// Object.keys forgets the literal type of the keys; the catalogue is closed.
export const LANGUAGES = Object.keys(CATALOGUE) as readonly Language[];
