import { Router } from 'express';
import type { Mounted } from './control/router.ts';
import { html, page } from './shared/html.ts';
import type { Markup } from './shared/html.ts';

/** Text of a summary's field where it is text worth showing. */
const shown = (value: unknown): string => (typeof value === 'string' ? value : '');

function vendorSection({ simulator, clock }: Mounted): Markup {
  const sessions = simulator.sessions().slice(-100).reverse();
  const rows = sessions.map(
    (session) => html`
      <tr>
        <td><a href="${session.url}">open</a></td>
        <td><code>${session.id}</code></td>
        <td>${shown(session['name'])}</td>
        <td><span class="badge">${session.status}</span></td>
        <td>${session.createdAt}</td>
        <td>
          ${
            session['neverArrived'] === true
              ? html`<form method="post" action="/never-arrives/${simulator.vendor}/${session.id}">
                  <button class="bad">Never arrives</button>
                </form>`
              : undefined
          }
        </td>
      </tr>
    `,
  );
  const table = html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th></th>
          <th>Session</th>
          <th>Person</th>
          <th>Status</th>
          <th>Created</th>
          <th></th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  return html`<h2>${simulator.title}</h2>
    <p class="muted">API at <code>/${simulator.vendor}</code>; its clock says ${clock.iso()}.</p>
    ${sessions.length > 0 ? table : html`<p class="muted">No sessions yet.</p>`}`;
}

/** The sandbox's own page: every vendor with its latest sessions and links to them. */
export function homeRouter(vendors: Mounted[]): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    const body = html`<h1>Sandbox</h1>
      <p class="muted">
        Simulated identity vendors. Nobody is verified here: you choose how each session ends.
      </p>
      ${vendors.map(vendorSection)}`;
    response.send(page('Sandbox', body, true));
  });
  router.post('/never-arrives/:vendor/:id', (request, response) => {
    const { vendor, id } = request.params;
    vendors
      .find(({ simulator }) => simulator.vendor === vendor)
      ?.simulator.act(id, { action: 'expire' });
    response.redirect(303, '/');
  });
  return router;
}
