import type { CaseRow } from '../../store/index.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { reasonInWords } from './timeline.ts';

/** Why a person is to look at what has ended. */
const KINDS = { requested: 'reviewRequested', late: 'saidLate' } as const;

/** Why a case waits, in sentences: what a person is to do, and then the reasons. */
export function whyItWaits(
  speech: ConsoleSpeech,
  { kind, wants, reasons }: Pick<CaseRow, 'kind' | 'wants' | 'reasons'>,
): string[] {
  return [
    ...(kind === 'in_review' ? [] : [speech.page(KINDS[kind])]),
    ...(wants === 'confirmation' ? [speech.page('wantsConfirmation')] : []),
    ...reasons.map((code) => reasonInWords(speech, code)),
  ];
}
