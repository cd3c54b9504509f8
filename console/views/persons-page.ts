import { endedPage, tryAgainPage } from '../../api/pages/link-pages.ts';
import { languageFor } from '../../api/words/language.ts';
import { speechIn } from '../../api/words/speech.ts';
import { forSubject, type ReasonCode } from '../../domain/reason.ts';
import type { Branding, VerificationRow } from '../../store/index.ts';
import type { Decision } from './decide.ts';
import type { PersonsPage } from './preview.ts';

/**
 * Pure: the page that the person finds behind their link once that is decided, in their language, made by
 * what makes that page. Reasons that they may not be told are not in it.
 */
export function personsPage(
  { locale, maxAttempts }: Pick<VerificationRow, 'locale' | 'maxAttempts'>,
  { languages }: Pick<Branding, 'languages'>,
  { decision, reasons }: { decision: Decision; reasons: readonly ReasonCode[] },
): PersonsPage {
  const speech = speechIn(languageFor(locale, null, languages));
  const tips = forSubject(reasons);
  const shown =
    decision === 'resubmit'
      ? // Attempts are counted anew.
        tryAgainPage(speech, { tips, triesLeft: maxAttempts }, '#')
      : endedPage(speech, { status: decision === 'approve' ? 'approved' : 'declined', tips });
  return { lang: speech.lang, title: shown.title, body: shown.body };
}
