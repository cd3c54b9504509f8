import { Router } from 'express';
import type { Response } from 'express';
import type { SimulatorClock } from '../shared/clock.ts';
import { formOf, readForm } from '../shared/form.ts';
import { html, page } from '../shared/html.ts';
import type { Markup } from '../shared/html.ts';
import { runAction } from './actions.ts';
import { isOver } from './idents.ts';
import type { Ident, Idents } from './idents.ts';
import { appointmentText, isAppointment } from './time.ts';

const TITLE = 'Identify VideoIdent (sandbox)';
/** How long after an early webhook ident/get shows the result. */
const LATE_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

const REJECT_REASONS = [
  'The document could not be verified',
  'The person is not the one on the document',
  'The person acted under pressure',
  'The connection was too bad',
];

function choices({ appointment }: Ident, clock: SimulatorClock): Markup {
  const tomorrow = appointmentText(clock.now() + DAY_MS).replace(' ', 'T');
  return html`${
      appointment === undefined
        ? undefined
        : html`<p>Your appointment: <strong>${appointment}</strong> (Berlin).</p>`
    }
    <form method="post">
      <label>
        <input
          type="datetime-local"
          name="appointment"
          value="${tomorrow}"
          aria-label="Day and time in Berlin"
        />
      </label>
      <button name="outcome" value="book">Book an appointment</button>
    </form>
    <p>Or talk to an agent now, and choose how that ends.</p>
    <form method="post">
      <button class="good" name="outcome" value="approve">Identified</button>
      <button class="good" name="outcome" value="approve-late">Identified, early webhook</button>
      <button name="outcome" value="review">The back office has to look</button>
      <button name="outcome" value="start">Still talking</button>
      <span class="muted">
        An early webhook arrives 30 seconds before ident/get shows the result.
      </span>
    </form>
    <form method="post">
      <label>
        <select name="rejectReason" aria-label="Reason to reject">
          ${REJECT_REASONS.map((reason) => html`<option>${reason}</option>`)}
        </select>
      </label>
      <button class="bad" name="outcome" value="decline">Rejected</button>
    </form>
    <form method="post">
      <button name="outcome" value="leave">Leave it</button>
      <button class="bad" name="outcome" value="cancel">Cancel it</button>
      <button class="bad" name="outcome" value="expire">Never come back</button>
    </form>
    <p class="muted">The link is good for 90 days; never coming back lets them pass now.</p>`;
}

/** The choices of the page that are control actions of the same name. */
const ACTIONS = ['book', 'approve', 'review', 'start', 'decline', 'cancel', 'expire'];

/** The page at conference_url. */
export function identify24Pages(idents: Idents, clock: SimulatorClock): Router {
  const router = Router();
  const send = (response: Response, status: number, body: Markup): void => {
    response.status(status).send(
      page(
        TITLE,
        html`<h1>${TITLE}</h1>
          ${body}`,
      ),
    );
  };
  const show = (id: string, response: Response): void => {
    const ident = idents.find(id);
    if (ident === undefined) {
      send(response, 404, html`<p>There is no such ident, or its 90 days are over.</p>`);
      return;
    }
    const { person_first_name: first, person_last_name: last } = ident.fields;
    const text = isOver(ident)
      ? html`<p>This ident is over (${ident.state}).</p>`
      : choices(ident, clock);
    send(
      response,
      200,
      html`<p class="muted">${first} ${last} <code>${id}</code></p>
        ${text}`,
    );
  };

  router.get('/apply/:id', (request, response) => {
    const ident = idents.find(request.params.id);
    if (ident !== undefined && request.method === 'GET') ident.opened = true;
    show(request.params.id, response);
  });
  router.post('/apply/:id', readForm);
  router.post('/apply/:id', (request, response) => {
    const { id } = request.params;
    const ident = idents.find(id);
    const form = formOf(request);
    const outcome = form.get('outcome') ?? '';
    const isLate = outcome === 'approve-late';
    const action = isLate ? 'approve' : outcome;
    const appointment = (form.get('appointment') ?? '').replace('T', ' ').slice(0, 16);
    const doable = action !== 'book' || isAppointment(appointment);
    if (ident !== undefined && !isOver(ident) && ACTIONS.includes(action) && doable) {
      const rejectReason = form.get('rejectReason') ?? undefined;
      const more = action === 'book' ? { appointment } : { rejectReason };
      runAction(idents, ident, { action, ...more, ...(isLate ? { lagMs: LATE_MS } : {}) });
    }
    if (ident !== undefined && action === 'leave') send(response, 200, html`<p>You left.</p>`);
    else show(id, response);
  });
  return router;
}
