import type { FinalStatus } from '../../domain/status.ts';
import { html, type Markup } from './html.ts';
import type { Page } from './layout.ts';

const CLOSE = html`<p class="small">You can close this page.</p>`;
const REFRESH_SECONDS = 4;

/** Why another try is asked for, what to do better, and the way on. */
export function tryAgainPage(tips: readonly string[], url: string): Page {
  return {
    title: 'Please try once more',
    tone: 'neutral',
    body: html`${tipList(tips)} <a class="button" href="${url}" rel="noreferrer">Try again</a>`,
  };
}

/** When to come back, by the vendor's clock; the way on leads to where it can be changed. */
export function appointmentPage(
  at: Date,
  { timeZone, url, isTooLate }: { timeZone: string; url: string; isTooLate: boolean },
): Page {
  const advice = isTooLate
    ? 'That is too late: this verification ends before it. Please go there now and take an earlier one.'
    : 'Open this link again at that time: it takes you there.';
  const format = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone,
  });
  return {
    title: 'You have an appointment',
    tone: 'neutral',
    body: html`<p>
        It is on <strong><time datetime="${at.toISOString()}">${format.format(at)}</time></strong>
        (${timeZone} time). ${advice}
      </p>
      <a class="button" href="${url}" rel="noreferrer">Go there now</a>`,
  };
}

/** The session has died: the button (a POST, so that previews and scanners buy nothing) makes a new one. */
export function renewPage(tips: readonly string[], address: string): Page {
  const hasTips = tips.length > 0;
  return {
    title: hasTips ? 'Please try once more' : 'Your session has ended',
    tone: 'neutral',
    body: html`${
        hasTips
          ? tipList(tips)
          : html`<p>It was open for too long. Nothing is lost: you can go on in a new one.</p>`
      }
      <form method="post" action="${address}">
        <button class="button" type="submit">${hasTips ? 'Try again' : 'Continue'}</button>
      </form>`,
  };
}

/** A session is on its way; the page looks again by itself. */
export function waitingPage(address: string): Page {
  return {
    title: 'One moment',
    tone: 'neutral',
    body: html`<p role="status">
        Your verification is being prepared. This page goes on by itself.
      </p>
      <p class="small"><a href="${address}">Look again now</a></p>`,
    refresh: { seconds: REFRESH_SECONDS, url: address },
  };
}

/** The photos are taken in the client's own app: there is no page of a vendor to go to. */
export function elsewherePage(): Page {
  return {
    title: 'Please go on where you came from',
    tone: 'neutral',
    body: html`<p>
        Your verification is ready. Go back to the app or page that sent you here, and follow its
        steps there.
      </p>
      ${CLOSE}`,
  };
}

export function checkingPage(): Page {
  return {
    title: 'Thank you, we are checking',
    tone: 'neutral',
    body: html`<p>What you sent has arrived. There is nothing more that you need to do.</p>
      ${CLOSE}`,
  };
}

const ENDED: Readonly<Record<FinalStatus, { title: string; tone: Page['tone']; text: string }>> = {
  approved: {
    title: 'You are verified',
    tone: 'good',
    text: 'Your identity has been verified. Thank you.',
  },
  declined: {
    title: 'We could not verify you',
    tone: 'bad',
    text: 'The verification is complete, and it was not successful. Whoever asked you for it can tell you how to go on.',
  },
  expired: {
    title: 'This verification has expired',
    tone: 'neutral',
    text: 'It was not started in time. Whoever asked you for it can send you a new link.',
  },
  abandoned: {
    title: 'This verification has expired',
    tone: 'neutral',
    text: 'It was not completed in time. Whoever asked you for it can send you a new link.',
  },
  canceled: {
    title: 'This verification was canceled',
    tone: 'neutral',
    text: 'There is nothing more that you need to do.',
  },
  failed: {
    title: 'This did not work, and it was not your fault',
    tone: 'neutral',
    text: 'The verification could not be carried out. Whoever asked you for it can send you a new link.',
  },
};

/** Reasons that explain an end to the person; those of the other ends are in the text already. */
const EXPLAINED: ReadonlySet<FinalStatus> = new Set(['declined']);

export function endedPage(status: FinalStatus, tips: readonly string[]): Page {
  const { title, tone, text } = ENDED[status];
  return {
    title,
    tone,
    body: html`<p>${text}</p>
      ${EXPLAINED.has(status) ? tipList(tips) : null} ${CLOSE}`,
  };
}

/** Back from the vendor, and the client has no page of its own for that. */
export function thankYouPage(address: string): Page {
  return {
    title: 'Thank you',
    tone: 'good',
    body: html`<p>What you sent has arrived and is being checked.</p>
      <p class="small">
        You can close this page, or <a href="${address}">see how your verification stands</a>.
      </p>`,
  };
}

export function unknownLinkPage(): Page {
  return {
    title: 'This link does not work',
    tone: 'bad',
    body: html`<p>
      It is incomplete, or it was replaced by a newer one. Please open the newest link that you were
      sent.
    </p>`,
  };
}

/** Something that we need is away: nothing is lost, and trying again is safe. */
export function laterPage(): Page {
  return {
    title: 'Please try again in a few minutes',
    tone: 'neutral',
    body: html`<p>
      This cannot be done right now. Nothing is lost: open your link again in a few minutes.
    </p>`,
  };
}

function tipList(tips: readonly string[]): Markup | null {
  if (tips.length === 0) return null;
  return html`<ul>
    ${tips.map((tip) => html`<li>${tip}</li>`)}
  </ul>`;
}
