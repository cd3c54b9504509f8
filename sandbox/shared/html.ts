/** Markup that may be put into a page as it is. Made only by the `html` tag. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Markup | undefined | Value[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(render).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Template tag: every value is escaped unless it is markup made by this tag. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(parts.map((part, index) => part + render(values[index])).join(''));
}

const STYLE = new Markup(`
:root{color-scheme:light dark;--ink:#1d2733;--muted:#5d6b7a;--card:#fff;--page:#eef1f5;--line:#d5dbe3;--accent:#2451b2;--good:#1f7a45;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf3;--muted:#9aa8b7;--card:#1a222c;--page:#10161d;--line:#303c4a;--accent:#86a8f5;--good:#6cc793;--bad:#f2938c}}
*{box-sizing:border-box}
body{margin:0;padding:2rem 1rem;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:38rem;margin:0 auto;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.5rem 1.75rem}
main.wide{max-width:64rem}
h1{font-size:1.35rem;margin:0 0 .25rem}h2{font-size:1.05rem;margin:1.5rem 0 .5rem}
p{margin:.5rem 0}.muted{color:var(--muted);font-size:.9rem}
code{font:.85em ui-monospace,monospace;overflow-wrap:anywhere}
form{margin:.75rem 0;padding:.75rem 0 0;border-top:1px solid var(--line);display:flex;gap:.6rem;flex-wrap:wrap;align-items:center}
td form{margin:0;padding:0;border:0}
label{flex:1 1 14rem}
select{width:100%;padding:.5rem;border:1px solid var(--line);border-radius:8px;background:var(--card);color:inherit;font:inherit}
button{padding:.55rem 1rem;border:1px solid var(--accent);border-radius:8px;background:transparent;color:var(--accent);font:inherit;font-weight:600;cursor:pointer}
button.good{border-color:var(--good);color:var(--good)}button.bad{border-color:var(--bad);color:var(--bad)}
button:hover,button:focus-visible{background:color-mix(in srgb,currentColor 12%,transparent)}
.scroll{overflow-x:auto}table{width:100%;border-collapse:collapse;font-size:.9rem}
th,td{text-align:left;padding:.45rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}
.badge{display:inline-block;padding:.05rem .55rem;border:1px solid var(--line);border-radius:99px;font-size:.85rem}
`);

/** A whole page with no outside assets. */
export function page(title: string, body: Markup, wide = false): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main class="${wide ? 'wide' : ''}">${body}</main>
      </body>
    </html>`.text;
}
