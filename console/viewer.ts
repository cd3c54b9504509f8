import type { ReviewScope, Role } from '../domain/roles.ts';
import type { Language } from './words/speech.ts';

/** The person who is signed in. */
export interface Viewer {
  /** `reviewer:<id>`, as reviews, events and the access log name them. */
  principal: string;
  /** As the identity provider gave it; for the page alone. */
  name: string;
  roles: readonly Role[];
  /** The verifications that are their business. */
  scope: ReviewScope;
  language: Language;
  /** Stands in every form that they send: see `postForm`. */
  formToken: string;
}
