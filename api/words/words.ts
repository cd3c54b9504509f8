import type { PhotoAdvice } from '../../domain/capture-verdict.ts';
import type { NextSentence } from '../../domain/next-action.ts';
import type { SubjectReason } from '../../domain/reason.ts';
import type { en } from './en.ts';

export type PageText = keyof (typeof en)['page'];

/** All texts for the person, in one language: ICU messages with the arguments that the English ones have. */
export interface Words {
  /** Which way it is written; pages follow it. */
  dir: 'ltr' | 'rtl';
  /** BCP 47: how dates are written. */
  dates: string;
  reasons: Readonly<Record<SubjectReason, string>>;
  next: Readonly<Record<NextSentence, string>>;
  /** Why a photo was refused, and what to do better. */
  photo: Readonly<Record<PhotoAdvice, string>>;
  page: Readonly<Record<PageText, string>>;
}
