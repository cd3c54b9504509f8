import type { ConsoleRoute } from '../page.ts';
import { home } from './home.ts';

/** Every page and every form of the console. A new one is a file beside these and a line here. */
export const PAGES: readonly ConsoleRoute[] = [home];
