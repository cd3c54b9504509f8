import { Router } from 'express';
import type { Request, Response } from 'express';
import { formOf, readForm } from '../shared/form.ts';
import { html, page } from '../shared/html.ts';
import type { Markup } from '../shared/html.ts';
import type { Access } from './access.ts';
import { captureOnDevice, DeviceError, fetchToken } from './device.ts';
import { OUTCOMES } from './score.ts';
import type { Outcome } from './score.ts';
import { isOver } from './session.ts';
import type { IncodeSession } from './session.ts';
import type { IncodeSessions } from './sessions.ts';

const TITLE = 'Incode (sandbox)';

const OUTCOME_TEXT: Record<Outcome, string> = {
  OK: 'OK – everything is right',
  WARN: 'WARN – something is not quite right',
  FAIL: 'FAIL – tampered with and expired',
  FAIL_QUALITY: 'FAIL – only the photos are bad',
  FAIL_FACE: 'FAIL – the face does not match',
  MANUAL: 'MANUAL – a person has to look',
  UNKNOWN: 'UNKNOWN – not every check was possible',
  none: 'no overall score at all',
};

/** Choices of the page and the outcome that each forces. */
const CHOICES: Record<string, Outcome> = { approve: 'OK', decline: 'FAIL', review: 'WARN' };

const choices = (token: string): Markup => {
  const hidden = html`<input type="hidden" name="token" value="${token}" />`;
  return html`<p>Choose how this verification ends. The photos are made for you.</p>
    <form method="post">
      ${hidden}
      <button class="good" name="outcome" value="approve">Approve</button>
      <span class="muted">ID, back of it, selfie; the score will be OK.</span>
    </form>
    <form method="post">
      ${hidden}
      <label>
        <select name="score" aria-label="Score">
          ${OUTCOMES.map((each) => html`<option value="${each}">${OUTCOME_TEXT[each]}</option>`)}
        </select>
      </label>
      <button class="bad" name="outcome" value="score">End with this score</button>
    </form>
    <form method="post">
      ${hidden}
      <button name="outcome" value="leave">Leave it</button>
      <button class="bad" name="outcome" value="never-return">Leave and never come back</button>
    </form>
    <p class="muted">
      Leaving changes nothing until the 90 days are over; never coming back lets them pass now.
    </p>`;
};

const message = (response: Response, status: number, text: string): void => {
  response.status(status).send(
    page(
      TITLE,
      html`<h1>${TITLE}</h1>
        <p>${text}</p>`,
    ),
  );
};

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The token that this opening of the page works with: its own, or fetched as an SDK does. */
async function tokenOf(request: Request): Promise<string> {
  const { token, tokenUrl } = request.query;
  const given = text(formOf(request).get('token')) ?? text(token);
  if (given !== undefined) return given;
  const address = text(tokenUrl);
  if (address === undefined || !URL.canParse(address)) {
    throw new DeviceError('The page needs ?tokenUrl= or ?token= in its address.');
  }
  return fetchToken(address);
}

/** What the person's choice does; true when they have handed in. */
async function choose(
  { sessions, deviceUrl }: PageOptions,
  session: IncodeSession,
  form: URLSearchParams,
  token: string,
): Promise<boolean> {
  const choice = form.get('outcome') ?? '';
  const score = OUTCOMES.find((each) => each === form.get('score'));
  const outcome = choice === 'score' ? score : CHOICES[choice];
  if (choice === 'never-return' && !isOver(session)) sessions.setStatus(session, 'EXPIRED');
  if (outcome === undefined) return false;
  session.outcome = outcome;
  await captureOnDevice(deviceUrl, token, { hasBack: true });
  return true;
}

interface PageOptions {
  sessions: IncodeSessions;
  access: Access;
  /** Where devices reach the API; ends in /0/. */
  deviceUrl: string;
}

/**
 * A page that does what the web SDK does: `?tokenUrl=` is asked once per opening for `{ "token": … }`,
 * which then stays in the page; everything else goes to the API under /0/. `?returnUrl=` (or the
 * session's redirectionUrl) is where the person goes afterwards. `?token=` opens a session directly.
 */
export function incodePages(options: PageOptions): Router {
  const { access } = options;
  const router = Router();

  const answer = async (request: Request, response: Response): Promise<void> => {
    const token = await tokenOf(request);
    const session = access.sessionOf(token);
    if (session === undefined) {
      message(response, 404, 'The token is of no session.');
      return;
    }
    const form = formOf(request);
    const done = isOver(session) || session.face !== undefined;
    const handedIn = done ? false : await choose(options, session, form, token);
    const returnUrl = text(request.query['returnUrl']) ?? session.request.redirectionUrl;
    if (handedIn && returnUrl !== undefined) response.redirect(303, returnUrl);
    else if (session.status === 'EXPIRED') message(response, 410, 'This session has expired.');
    else if (handedIn || done) message(response, 200, `Handed in. ${session.status}.`);
    else if (form.get('outcome') !== null) message(response, 200, 'You left.');
    else
      response.send(
        page(
          TITLE,
          html`<h1>${TITLE}</h1>
            ${choices(token)}`,
        ),
      );
  };
  const guarded = async (request: Request, response: Response): Promise<void> => {
    try {
      await answer(request, response);
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      message(response, 502, `The SDK could not go on: ${error.message}`);
    }
  };

  // A HEAD request is no person, and must not use up a token.
  router.head('/sdk', (_request, response) => {
    response.end();
  });
  router.get('/sdk', guarded);
  router.post('/sdk', readForm, guarded);
  return router;
}
