import { REASONS, type SubjectReason } from '../../domain/reason.ts';
import type { FinalStatus } from '../../domain/status.ts';
import type { Speech } from '../words/speech.ts';
import type { PageText } from '../words/words.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import type { AnotherTry } from './link-view.ts';

const REFRESH_SECONDS = 4;
/** For so long a page follows somebody's return, and looks often. */
const SOON_SECONDS = 20;
/** After so long the page says that the person need not stay. */
const LONG_SECONDS = 60;
const MAX_REFRESH_SECONDS = 60;
/** It is counted no further. */
const MAX_WAITED_SECONDS = 3_600;

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

/**
 * A session is on its way; the page looks again by itself, ever less often.
 * @param waited for how many seconds it has done so
 */
export function waitingPage(speech: Speech, address: string, waited = 0): Page {
  const seconds =
    waited < SOON_SECONDS
      ? REFRESH_SECONDS
      : Math.min(Math.ceil(waited / REFRESH_SECONDS), MAX_REFRESH_SECONDS);
  const next = `${address}?waited=${Math.min(waited + seconds, MAX_WAITED_SECONDS)}`;
  const long = waited < LONG_SECONDS ? null : paragraph(speech, 'waitingLong');
  return {
    speech,
    title: speech.page('waitingTitle'),
    tone: 'neutral',
    body: html`<p role="status">${speech.page('waiting')}</p>
      ${long}
      <p class="small"><a href="${next}">${speech.page('lookAgain')}</a></p>`,
    refresh: { seconds, url: next },
  };
}

/**
 * Back from the vendor. Whether anything was handed in is not known: for a while the page follows the
 * verification, then it says so and leaves the way on to the person.
 * @param url the session, where it can still be gone on with
 * @param since for how many seconds the page has followed
 */
export function returnedPage(
  speech: Speech,
  { address, url, since }: { address: string; url: string | null; since: number },
): Page {
  const page = { speech, title: speech.page('returnedTitle'), tone: 'neutral' } as const;
  const next = `${address}?back=${Math.min(since + REFRESH_SECONDS, SOON_SECONDS)}`;
  const again = html`<p class="small"><a href="${next}">${speech.page('lookAgain')}</a></p>`;
  if (since < SOON_SECONDS) {
    return {
      ...page,
      body: html`<p role="status">${speech.page('returned')}</p>
        ${again}`,
      refresh: { seconds: REFRESH_SECONDS, url: next },
    };
  }
  const wayOn =
    url === null
      ? paragraph(speech, 'comeBack')
      : html`${paragraph(speech, 'goOn')}
          <p>
            <a class="button" href="${url}" rel="noreferrer">${speech.page('continueButton')}</a>
          </p>`;
  return { ...page, body: html`${paragraph(speech, 'notHeard')} ${wayOn} ${again}` };
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

/** To the client's page, for a person who has nothing more to do here. */
export interface WayBack {
  url: string;
  /** Of the client, or of its site. */
  name: string;
}

/** The same whether the vendor or a reviewer checks: a doubt about the person must look like any other check. */
export function checkingPage(speech: Speech, back: WayBack | null = null): Page {
  return {
    speech,
    title: speech.page('checkingTitle'),
    tone: 'neutral',
    body: html`${paragraph(speech, 'checking')} ${backButton(speech, back)} ${close(speech)}`,
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

/** How it ended. Reasons explain what the person brought about; those of the other ends are in the text. */
export function endedPage(
  speech: Speech,
  { status, tips }: { status: FinalStatus; tips: readonly SubjectReason[] },
  back: WayBack | null = null,
): Page {
  const { title, text, tone } = ENDED[status];
  const leave = html`${backButton(speech, back)} ${close(speech)}`;
  if (status === 'canceled' && tips.includes('consent_refused')) {
    const body = html`<p>${speech.reason('consent_refused')} ${speech.page('consentRefused')}</p>
      ${leave}`;
    return { speech, title: speech.page(title), tone, body };
  }
  const explained = status === 'declined' ? tips : [];
  const isMendable = explained.some((code) => REASONS[code].retryable);
  return {
    speech,
    title: speech.page(title),
    tone,
    body: html`${paragraph(speech, isMendable ? 'declinedMendable' : text)}
    ${tipList(speech, explained)} ${leave}`,
  };
}

/** Says nothing of whether there ever was such a link. */
export function unknownLinkPage(speech: Speech): Page {
  const body = paragraph(speech, 'unknown');
  return { speech, title: speech.page('unknownTitle'), tone: 'bad', body };
}

/** The link was good, and its sender has revoked it. */
export function revokedLinkPage(speech: Speech): Page {
  const body = paragraph(speech, 'revoked');
  return { speech, title: speech.page('unknownTitle'), tone: 'bad', body };
}

/** Something that we need is away; trying again is safe. */
export function laterPage(speech: Speech): Page {
  const body = paragraph(speech, 'later');
  return { speech, title: speech.page('laterTitle'), tone: 'neutral', body };
}

const paragraph = (speech: Speech, text: PageText): Markup => html`<p>${speech.page(text)}</p>`;

const close = (speech: Speech): Markup => html`<p class="small">${speech.page('close')}</p>`;

function backButton(speech: Speech, back: WayBack | null): Markup | null {
  if (back === null) return null;
  const text = speech.page('backTo', { name: back.name });
  return html`<p><a class="button" href="${back.url}" rel="noreferrer">${text}</a></p>`;
}

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
