import type { en } from './en.ts';

/** Each text of the console, as ICU MessageFormat; in every language the same ones. */
export type Text = keyof typeof en;
export type Words = Readonly<Record<Text, string>>;
