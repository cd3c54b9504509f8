import { REASONS, type SubjectReason } from '../../domain/reason.ts';
import type { FinalStatus } from '../../domain/status.ts';
import type { Speech } from '../words/speech.ts';
import type { PageText } from '../words/words.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import type { AnotherTry } from './link-view.ts';

const REFRESH_SECONDS = 4;

/** Why another try is asked for, what to do better, and the way on. */
export function tryAgainPage(speech: Speech, again: AnotherTry, url: string): Page {
  return {
    speech,
    title: speech.page('tryAgainTitle'),
    tone: 'neutral',
    body: html`${whyAgain(speech, again)}
      <a class="button" href="${url}" rel="noreferrer">${speech.page('tryAgainButton')}</a>`,
  };
}

/** When to come back, by the vendor's clock; the way on leads to where it can be changed. */
export function appointmentPage(
  speech: Speech,
  view: { at: Date; timeZone: string; url: string; isTooLate: boolean },
): Page {
  const { at, timeZone, url, isTooLate } = view;
  const time = html`<strong
    ><time datetime="${at.toISOString()}">${speech.date(at, timeZone)}</time></strong
  >`;
  const advice = speech.page(isTooLate ? 'appointmentTooLate' : 'appointmentAhead');
  return {
    speech,
    title: speech.page('appointmentTitle'),
    tone: 'neutral',
    body: html`<p>${speech.rich('appointment', { when: time })} ${advice}</p>
      <a class="button" href="${url}" rel="noreferrer">${speech.page('appointmentButton')}</a>`,
  };
}

/** The session has died: the button (a POST, so that previews and scanners buy nothing) makes a new one. */
export function renewPage(speech: Speech, again: AnotherTry | null, address: string): Page {
  const isAgain = again !== null;
  return {
    speech,
    title: speech.page(isAgain ? 'tryAgainTitle' : 'sessionOverTitle'),
    tone: 'neutral',
    body: html`${isAgain ? whyAgain(speech, again) : paragraph(speech, 'sessionOver')}
      <form method="post" action="${address}">
        <button class="button" type="submit">
          ${speech.page(isAgain ? 'tryAgainButton' : 'continueButton')}
        </button>
      </form>`,
  };
}

/** A session is on its way; the page looks again by itself. */
export function waitingPage(speech: Speech, address: string): Page {
  return {
    speech,
    title: speech.page('waitingTitle'),
    tone: 'neutral',
    body: html`<p role="status">${speech.page('waiting')}</p>
      <p class="small"><a href="${address}">${speech.page('lookAgain')}</a></p>`,
    refresh: { seconds: REFRESH_SECONDS, url: address },
  };
}

/** The photos are taken in the client's own app: there is no page of a vendor to go to. */
export function elsewherePage(speech: Speech): Page {
  return {
    speech,
    title: speech.page('elsewhereTitle'),
    tone: 'neutral',
    body: html`${paragraph(speech, 'elsewhere')} ${close(speech)}`,
  };
}

/** The vendor's page would not find back to ours from within a frame: it opens on its own. */
export function notFramedPage(speech: Speech, address: string): Page {
  return {
    speech,
    title: speech.page('notFramedTitle'),
    tone: 'neutral',
    body: html`${paragraph(speech, 'notFramed')}
      <a class="button" href="${address}">${speech.page('continueButton')}</a>`,
  };
}

/** Whoever is looking at it: a doubt about the person must look like any other check. */
export function checkingPage(speech: Speech): Page {
  return {
    speech,
    title: speech.page('checkingTitle'),
    tone: 'neutral',
    body: html`${paragraph(speech, 'checking')} ${close(speech)}`,
  };
}

interface Ended {
  title: PageText;
  text: PageText;
  tone: Page['tone'];
}

const ENDED: Readonly<Record<FinalStatus, Ended>> = {
  approved: { title: 'approvedTitle', text: 'approved', tone: 'good' },
  declined: { title: 'declinedTitle', text: 'declined', tone: 'bad' },
  expired: { title: 'expiredTitle', text: 'expired', tone: 'neutral' },
  abandoned: { title: 'expiredTitle', text: 'abandoned', tone: 'neutral' },
  canceled: { title: 'canceledTitle', text: 'canceled', tone: 'neutral' },
  failed: { title: 'failedTitle', text: 'failed', tone: 'neutral' },
};

/** How it ended. Reasons explain a refusal; those of the other ends are in the text already. */
export function endedPage(
  speech: Speech,
  status: FinalStatus,
  tips: readonly SubjectReason[],
): Page {
  const { title, text, tone } = ENDED[status];
  const explained = status === 'declined' ? tips : [];
  const isMendable = explained.some((code) => REASONS[code].retryable);
  return {
    speech,
    title: speech.page(title),
    tone,
    body: html`${paragraph(speech, isMendable ? 'declinedMendable' : text)}
    ${tipList(speech, explained)} ${close(speech)}`,
  };
}

/** Back from the vendor, and the client has no page of its own for that. */
export function thankYouPage(speech: Speech, address: string): Page {
  const status = (inner: string): Markup => html`<a href="${address}">${inner}</a>`;
  return {
    speech,
    title: speech.page('thanksTitle'),
    tone: 'good',
    body: html`${paragraph(speech, 'thanks')}
      <p class="small">${speech.rich('thanksLink', { status })}</p>`,
  };
}

/** Says nothing of whether there ever was such a link. */
export function unknownLinkPage(speech: Speech): Page {
  const body = paragraph(speech, 'unknown');
  return { speech, title: speech.page('unknownTitle'), tone: 'bad', body };
}

/** Something that we need is away: nothing is lost, and trying again is safe. */
export function laterPage(speech: Speech): Page {
  const body = paragraph(speech, 'later');
  return { speech, title: speech.page('laterTitle'), tone: 'neutral', body };
}

const paragraph = (speech: Speech, text: PageText): Markup => html`<p>${speech.page(text)}</p>`;

const close = (speech: Speech): Markup => html`<p class="small">${speech.page('close')}</p>`;

function whyAgain(speech: Speech, { tips, triesLeft }: AnotherTry): Markup {
  const left = speech.page('triesLeft', { left: triesLeft });
  return html`${tipList(speech, tips)} ${triesLeft > 0 ? html`<p>${left}</p>` : null}`;
}

function tipList(speech: Speech, tips: readonly SubjectReason[]): Markup | null {
  if (tips.length === 0) return null;
  return html`<ul>
    ${tips.map((code) => html`<li>${speech.reason(code)}</li>`)}
  </ul>`;
}
