import { html } from '../../api/pages/html.ts';
import { elsewherePage, endedPage, tryAgainPage } from '../../api/pages/link-pages.ts';
import { languageFor } from '../../api/words/language.ts';
import { type Speech, speechIn } from '../../api/words/speech.ts';
import { nextAction } from '../../domain/next-action.ts';
import { forSubject, type ReasonCode } from '../../domain/reason.ts';
import type { Branding, VerificationRow } from '../../store/index.ts';
import type { Decision } from './decide.ts';
import type { PersonsPage } from './preview.ts';

type About = Pick<VerificationRow, 'locale' | 'maxAttempts' | 'capture'>;

/**
 * Pure: the page that the person finds behind their link after this decision, in their language, made by the
 * code of that page. It has no reasons that the person may not see.
 */
export function personsPage(
  about: About,
  { languages }: Pick<Branding, 'languages'>,
  { decision, reasons }: { decision: Decision; reasons: readonly ReasonCode[] },
): PersonsPage {
  const speech = speechIn(languageFor(about.locale, null, languages));
  if (decision === 'resubmit') return another(speech, about, reasons);
  const tips = forSubject(reasons);
  const status = decision === 'approve' ? 'approved' : 'declined';
  const { title, body } = endedPage(speech, { status, tips });
  return { lang: speech.lang, title, body };
}

/** Attempts are counted anew. Whose photos an app takes reads why there, and is led there by the link. */
function another(
  speech: Speech,
  { maxAttempts, capture }: About,
  reasons: readonly ReasonCode[],
): PersonsPage {
  const { lang } = speech;
  if (capture === 'hosted') {
    const again = { tips: forSubject(reasons), triesLeft: maxAttempts };
    const { title, body } = tryAgainPage(speech, again, '#');
    return { lang, title, body };
  }
  const { says } = nextAction({
    ...{ status: 'resubmission_requested', reasons, capture, attemptsLeft: maxAttempts },
    ...{ link: '', deadline: '', sessionUsable: null },
  });
  const { title, body } = elsewherePage(speech);
  return {
    lang,
    title,
    body: html`<p>${speech.sentences(says)}</p>
      ${body}`,
  };
}
