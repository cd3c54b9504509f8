import { Router } from 'express';
import type { Response } from 'express';
import { formOf, readForm } from '../shared/form.ts';
import { html, page } from '../shared/html.ts';
import type { Markup } from '../shared/html.ts';
import { DECLINE_REASONS, RESUBMIT_REASONS } from './payloads.ts';
import type { VeriffSession } from './session.ts';
import { isOpen } from './session.ts';
import type { VeriffSessions } from './sessions.ts';

const options = (reasons: Record<number, string>): Markup[] =>
  Object.entries(reasons).map(
    ([code, text]) => html`<option value="${code}">${code} – ${text}</option>`,
  );

function choices(session: VeriffSession): Markup {
  return html`<p>Choose how this verification ends.</p>
    <form method="post">
      <button class="good" name="outcome" value="approve">Approve</button>
      <span class="muted">The person is who they say they are.</span>
    </form>
    <form method="post">
      <label>
        <select name="reasonCode" aria-label="Reason to decline">
          ${options(DECLINE_REASONS)}
        </select>
      </label>
      <button class="bad" name="outcome" value="decline">Decline</button>
    </form>
    <form method="post">
      <label>
        <select name="reasonCode" aria-label="Reason to ask again">
          ${options(RESUBMIT_REASONS)}
        </select>
      </label>
      <button name="outcome" value="resubmit">Ask for another try</button>
    </form>
    <form method="post">
      <button name="outcome" value="submit">Hand in, no decision yet</button>
      <button name="outcome" value="leave">Leave it</button>
      <button class="bad" name="outcome" value="never-return">Leave and never come back</button>
    </form>
    <p class="muted">
      Leaving changes nothing until the seven days are over; never coming back lets them pass now.
      Attempt ${session.attempts.length}.
    </p>`;
}

const STATE_TEXT: Record<string, string> = {
  left: 'You left. This link stays good until the session is seven days old.',
  submitted: 'Everything has been handed in and waits for a decision.',
  review: 'The verification is being looked at by a person.',
  approved: 'Approved. Nothing more is to be done here.',
  declined: 'Declined. This session is closed.',
  resubmission_requested: 'Another try is needed. Open the same link again.',
  expired: 'This session has expired.',
  abandoned: 'This session was abandoned and is closed.',
};

/** What today's page tells the page around it (or the app that shows it), as its InContext SDK hears it. */
const messages = (words: readonly string[]): Markup =>
  html`<script>
    for (const word of '${words.join(' ')}'.split(' ')) window.parent.postMessage(word, '*');
  </script>`;

function show(
  response: Response,
  session: VeriffSession,
  state: string,
  { status = 200, says = [] }: { status?: number; says?: readonly string[] } = {},
): void {
  const { person } = session.request;
  const name = [person.firstName, person.lastName].filter(Boolean).join(' ');
  const text = STATE_TEXT[state];
  const again = html`<p><a href="${session.url}">Open the session again</a></p>`;
  const body = html`<h1>Veriff (sandbox)</h1>
    <p class="muted">${name} <code>${session.id}</code></p>
    ${text === undefined ? choices(session) : html`<p>${text}</p>`}
    ${text !== undefined && isOpen(session) ? again : undefined}
    ${says.length > 0 ? messages(says) : undefined}`;
  response.status(status).send(page('Veriff (sandbox)', body));
}

/** What the person's choice does; returns the state to show when there is no callback. */
function choose(
  sessions: VeriffSessions,
  session: VeriffSession,
  { outcome, reasonCode }: { outcome: string; reasonCode: number | undefined },
): string {
  if (outcome === 'leave' || !isOpen(session)) return outcome === 'leave' ? 'left' : session.status;
  if (outcome === 'never-return') {
    sessions.decide(session, 'abandoned');
    return session.status;
  }
  sessions.arrive(session);
  const how = { reasonCode };
  // Sessions of test integrations end here: the vendor decides none of them.
  if (session.testIntegration) return session.status;
  if (outcome === 'approve') sessions.decide(session, 'approved');
  else if (outcome === 'decline') sessions.decide(session, 'declined', how);
  else if (outcome === 'resubmit') sessions.decide(session, 'resubmission_requested', how);
  return session.status;
}

const TOLD = { gone: ['VERIFF_CANCELED'], done: ['VERIFF_SUBMITTED', 'VERIFF_FINISHED'] };
const OUTCOMES = ['approve', 'decline', 'resubmit', 'submit', 'leave', 'never-return'];

/** The page behind a session URL: opening it starts the session, choosing ends it. */
export function veriffPages(sessions: VeriffSessions): Router {
  const router = Router();

  router.get('/v/:token', (request, response) => {
    const session = sessions.findByToken(request.params.token);
    if (session === undefined) {
      response.status(404).send(page('Not found', html`<h1>No such session</h1>`));
      return;
    }
    sessions.expireOverdue();
    const arriving = session.status === 'created' || session.status === 'resubmission_requested';
    // A HEAD request is no person.
    if (arriving && request.method === 'GET') sessions.start(session);
    const says = sessions.settings.today && isOpen(session) ? ['VERIFF_STARTED'] : [];
    show(response, session, session.status, { says });
  });

  router.post('/v/:token', readForm);
  router.post('/v/:token', (request, response) => {
    const session = sessions.findByToken(request.params.token);
    const form = formOf(request);
    const outcome = form.get('outcome') ?? '';
    if (session === undefined || !OUTCOMES.includes(outcome)) {
      const status = session === undefined ? 404 : 400;
      response.status(status).send(page('Not found', html`<h1>Nothing to do here</h1>`));
      return;
    }
    const reasonCode = Number(form.get('reasonCode')) || undefined;
    const state = choose(sessions, session, { outcome, reasonCode });
    const { callback } = session.request;
    const gone = outcome === 'leave' || outcome === 'never-return';
    // Today's page stays where it is in a frame, and says that it is through.
    const isFramed = sessions.settings.today && request.get('sec-fetch-dest') === 'iframe';
    if (callback !== undefined && !gone && !isFramed) response.redirect(303, callback);
    else show(response, session, state, { says: isFramed ? TOLD[gone ? 'gone' : 'done'] : [] });
  });

  return router;
}
