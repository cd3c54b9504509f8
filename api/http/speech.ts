import { languageFor } from '../words/language.ts';
import { type Speech, speechIn } from '../words/speech.ts';
import { contextOf, type RequestHead } from './context.ts';

/** How to speak to the person behind a request: by their verification, once it is known. */
export function speechFor(request: RequestHead): Speech {
  return speechIn(contextOf(request).language ?? languageFor(null, request));
}
