import { html, type Markup } from '../../api/pages/html.ts';

// Pieces that several pages are made of.

/** What a cell holds, or a list has for an item. */
export type Cell = string | number | Markup | null;

/** A table that scrolls by itself where it is wider than the window; keyboard users reach it by Tab. */
export function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
): Markup {
  return html`<div class="scrolls" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr data-row>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Names beside what is said of each; nothing where there is none. */
export function facts(pairs: readonly (readonly [string, Cell])[]): Markup | null {
  if (pairs.length === 0) return null;
  return html`<dl>
    ${pairs.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

export function list(items: readonly Cell[]): Markup | null {
  if (items.length === 0) return null;
  return html`<ul>
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;
}

/** A part of a page under a heading of its own. */
export function section(title: string, ...content: (Markup | null)[]): Markup {
  return html`<section>
    <h2>${title}</h2>
    ${content.filter((one) => one !== null)}
  </section>`;
}

export const paragraph = (text: string): Markup => html`<p>${text}</p>`;

/** What is said where there is nothing to show. */
export const empty = (text: string): Markup => html`<p class="empty">${text}</p>`;

interface Choice {
  value: string;
  text: string;
}

/** A choice with "any" as its first one. */
export function select(
  { name, label, any }: { name: string; label: string; any: string },
  choices: readonly Choice[],
  chosen: string | undefined,
): Markup {
  const option = ({ value, text }: Choice) =>
    value === chosen
      ? html`<option value="${value}" selected>${text}</option>`
      : html`<option value="${value}">${text}</option>`;
  return html`<label
    >${label}
    <select name="${name}">
      ${option({ value: '', text: any })} ${choices.map(option)}
    </select>
  </label>`;
}

/** A field of one line. */
export function field(
  { name, label, type = 'text' }: { name: string; label: string; type?: 'text' | 'date' },
  value: string | undefined,
): Markup {
  return html`<label
    >${label} <input type="${type}" name="${name}" value="${value ?? ''}" autocomplete="off"
  /></label>`;
}

/** A path with a query of what is not empty. */
export function address(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  const text = new URLSearchParams(given).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Leads on to the next page of a list; nothing on the last. */
export const nextPage = (text: string, href: string | null): Markup | null =>
  href === null ? null : html`<p><a rel="next" href="${href}">${text}</a></p>`;

export const caseAddress = (verificationId: string): string => `/cases/${verificationId}`;
