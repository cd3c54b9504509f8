import { Router } from 'express';
import type { Request, Response } from 'express';
import { formOf, readForm } from '../shared/form.ts';
import { html, page } from '../shared/html.ts';
import type { Markup } from '../shared/html.ts';
import { REJECT_REASONS } from './result.ts';
import { SCREENING_MATCH } from './screening.ts';
import type { IdentomatSession } from './session.ts';
import type { IdentomatSessions } from './sessions.ts';

const TITLE = 'Identomat (sandbox)';

function choices({ request }: IdentomatSession): Markup {
  const { skip_agreement: skipAgreement, switch_device_url: otherDevice } = request.flags;
  const disagree = html`<button class="bad" name="outcome" value="disagree">
    Disagree with the terms
  </button>`;
  return html`<p>Choose how this identification ends.</p>
    <form method="post">
      <button class="good" name="outcome" value="approve">Approve</button>
      <button name="outcome" value="approve-mismatch">Approve, fields differ</button>
      <button name="outcome" value="approve-match">Approve, screening matches</button>
    </form>
    <form method="post">
      <label>
        <select name="reason" aria-label="Reason to reject">
          ${Object.entries(REJECT_REASONS).map(
            ([code, text]) => html`<option value="${code}">${text}</option>`,
          )}
        </select>
      </label>
      <button class="bad" name="outcome" value="decline">Reject</button>
    </form>
    <form method="post">
      <button name="outcome" value="review">A person has to look</button>
      <button name="outcome" value="submit">Hand in, still being checked</button>
      ${skipAgreement === true ? undefined : disagree}
    </form>
    <form method="post">
      <button name="outcome" value="quit">Quit and go back</button>
      <button name="outcome" value="leave">Leave it</button>
      <button class="bad" name="outcome" value="never-return">Leave and never come back</button>
    </form>
    ${
      otherDevice === undefined
        ? undefined
        : html`<p><a href="${otherDevice}">Continue on another device</a></p>`
    }
    <p class="muted">The link is good for fifteen minutes; questions are answered for you.</p>`;
}

/** In an iframe the page posts DONE to the embedding page. */
const DONE = html`<p>Done. You can close this page.</p>
  <script>
    if (window.parent !== window) window.parent.postMessage('DONE', '*');
  </script>`;

const send = (response: Response, status: number, body: Markup): void => {
  response.status(status).send(
    page(
      TITLE,
      html`<h1>${TITLE}</h1>
        ${body}`,
    ),
  );
};

/** What the person's choice does; true when the person is through (or gives up) and goes back. */
function choose(
  sessions: IdentomatSessions,
  session: IdentomatSession,
  form: URLSearchParams,
): boolean {
  switch (form.get('outcome')) {
    case 'approve-mismatch':
      session.overrides = { person: { status: 'FIELDS_MISMATCH' } };
      sessions.end(session, 'APPROVED');
      return true;
    case 'approve-match':
      session.overrides = { screeningMatches: [SCREENING_MATCH] };
      sessions.end(session, 'APPROVED');
      return true;
    case 'approve':
      sessions.end(session, 'APPROVED');
      return true;
    case 'decline':
      sessions.end(session, 'REJECTED', { reason: form.get('reason') ?? undefined });
      return true;
    case 'review':
      sessions.end(session, 'MANUAL_CHECK');
      return true;
    case 'disagree':
      sessions.end(session, 'DISAGREED_WITH_TERMS');
      return true;
    case 'submit':
      sessions.handIn(session);
      return true;
    case 'quit':
      return true;
    case 'never-return':
      sessions.expire(session);
      return false;
    default:
      return false;
  }
}

/** The page at /?session_token=…: opening it begins, choosing ends. */
export function identomatPages(sessions: IdentomatSessions): Router {
  const router = Router();
  const find = (request: Request, response: Response): IdentomatSession | undefined => {
    const token = request.query['session_token'];
    const session = typeof token === 'string' ? sessions.find(token) : undefined;
    if (session === undefined) send(response, 404, html`<p>No such session.</p>`);
    return session;
  };
  const show = (session: IdentomatSession, response: Response, left = false): void => {
    const status = sessions.status(session);
    if (status === 'expired')
      send(response, 410, html`<p>This link has expired. Please ask for a new one.</p>`);
    else if (left) send(response, 200, html`<p>You left. The link stays good for a while.</p>`);
    else if (status === 'created' || status === 'opened') send(response, 200, choices(session));
    else send(response, 200, html`<p>This session is over (${status}).</p>`);
  };

  router.get('/', (request, response) => {
    const session = find(request, response);
    if (session === undefined) return;
    if (request.method === 'GET') session.opened = true;
    show(session, response);
  });
  router.post('/', readForm, (request, response) => {
    const session = find(request, response);
    if (session === undefined) return;
    const form = formOf(request);
    const open = ['created', 'opened'].includes(sessions.status(session));
    const back = open && choose(sessions, session, form);
    const { return_url: returnUrl } = session.request.flags;
    if (back && returnUrl !== undefined) response.redirect(303, returnUrl);
    else if (back) send(response, 200, DONE);
    else show(session, response, form.get('outcome') === 'leave');
  });
  return router;
}
