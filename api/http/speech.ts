import type { Request } from 'express';
import { languageFor } from '../words/language.ts';
import { type Speech, speechIn } from '../words/speech.ts';
import { contextOf } from './context.ts';

/** How to speak to the person behind a request: by their verification, once it is known. */
export function speechFor(request: Request): Speech {
  return speechIn(contextOf(request).language ?? languageFor(null, request));
}
