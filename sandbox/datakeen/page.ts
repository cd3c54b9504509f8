import { Router } from 'express';
import type { Request, Response } from 'express';
import { formOf, readForm } from '../shared/form.ts';
import { html, page } from '../shared/html.ts';
import type { Markup } from '../shared/html.ts';
import { CODE_DESCRIPTIONS } from './codes.ts';
import { ODD_RESULTS } from './odd.ts';
import type { DatakeenSession, DatakeenSessions } from './sessions.ts';

/** How long after an early webhook the API shows the result. */
const LATE_MS = 30_000;

const choices = (): Markup =>
  html`<p>Choose how this verification ends.</p>
    <form method="post">
      <button class="good" name="outcome" value="approve">Approve</button>
      <button class="good" name="outcome" value="approve-late">Approve, early webhook</button>
      <span class="muted">
        Code 1: everything was read and is right. An early webhook arrives 30 seconds before the API
        shows the result.
      </span>
    </form>
    <form method="post">
      <label>
        <select name="code" aria-label="Result">
          ${Object.entries(CODE_DESCRIPTIONS).map(
            ([code, text]) => html`<option value="${code}">${code} – ${text}</option>`,
          )}
        </select>
      </label>
      <button class="bad" name="outcome" value="verdict">End with this result</button>
    </form>
    <form method="post">
      <label>
        <select name="odd" aria-label="Odd result">
          ${Object.entries(ODD_RESULTS).map(
            ([name, { text }]) => html`<option value="${name}">${text}</option>`,
          )}
        </select>
      </label>
      <button class="bad" name="outcome" value="odd">End with this odd result</button>
    </form>
    <form method="post">
      <button name="outcome" value="leave">Leave it</button>
      <button class="bad" name="outcome" value="never-return">Leave and never come back</button>
    </form>
    <p class="muted">
      Leaving changes nothing until the hour is over; never coming back lets it pass now.
    </p>`;

const finished = ({ result }: DatakeenSession): Markup =>
  html`<p>
      This session is over (<code>${result.latest?.status}</code>, code ${result.latest?.code}) and
      cannot be used again.
    </p>
    <form method="post">
      <button class="good" name="outcome" value="user_approve">The back office approves</button>
      <button class="bad" name="outcome" value="user_reject">The back office rejects</button>
    </form>`;

const LEFT = html`<h1>Datakeen (sandbox)</h1>
  <p>You left. This link stays good until the session is one hour old.</p>`;

function show(sessions: DatakeenSessions, session: DatakeenSession, response: Response): void {
  const { firstName, lastName } = session.request;
  const status = sessions.status(session);
  const text =
    status === 'expired'
      ? html`<p>This session has expired. Please ask for a new one.</p>`
      : status === 'finished'
        ? finished(session)
        : choices();
  const body = html`<h1>Datakeen (sandbox)</h1>
    <p class="muted">
      ${[firstName, lastName].filter(Boolean).join(' ')} <code>${session.id}</code>
    </p>
    ${text}`;
  response.status(status === 'expired' ? 410 : 200).send(page('Datakeen (sandbox)', body));
}

/** What the person's choice does; true when that ended the session. */
function choose(
  sessions: DatakeenSessions,
  session: DatakeenSession,
  form: URLSearchParams,
): boolean {
  const outcome = form.get('outcome');
  const code = form.get('code') ?? '';
  const status = sessions.status(session);
  if (status === 'finished') {
    if (outcome === 'user_approve') sessions.review(session, 'user_approved', {});
    if (outcome === 'user_reject') sessions.review(session, 'user_rejected', {});
    return false;
  }
  if (status === 'expired') return false;
  if (outcome === 'never-return') session.expiredEarly = true;
  const odd = ODD_RESULTS[form.get('odd') ?? ''];
  if (outcome === 'approve') sessions.finish(session, { code: '1' });
  else if (outcome === 'approve-late') sessions.finish(session, { code: '1' }, { lagMs: LATE_MS });
  else if (outcome === 'odd' && odd !== undefined) sessions.finish(session, odd.verdict);
  else if (outcome === 'verdict' && code in CODE_DESCRIPTIONS) sessions.finish(session, { code });
  return sessions.status(session) === 'finished';
}

/** The page behind a session's link. */
export function datakeenPages(sessions: DatakeenSessions): Router {
  const router = Router();
  const find = (request: Request, response: Response): DatakeenSession | undefined => {
    const id = request.query['sessionId'];
    const session = typeof id === 'string' ? sessions.find(id) : undefined;
    if (session === undefined) {
      response.status(404).send(page('Not found', html`<h1>No such session</h1>`));
    }
    return session;
  };

  router.get('/client/test', (request, response) => {
    const session = find(request, response);
    if (session === undefined) return;
    if (request.method === 'GET') session.opened = true;
    show(sessions, session, response);
  });

  router.post('/client/test', readForm, (request, response) => {
    const session = find(request, response);
    if (session === undefined) return;
    const form = formOf(request);
    const ended = choose(sessions, session, form);
    const { callbackURL } = session.request;
    if (ended && callbackURL !== undefined) response.redirect(303, callbackURL);
    else if (form.get('outcome') === 'leave') response.send(page('Datakeen (sandbox)', LEFT));
    else show(sessions, session, response);
  });
  return router;
}
