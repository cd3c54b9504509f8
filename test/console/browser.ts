/** What a page was answered with. */
export interface Shown {
  status: number;
  url: string;
  headers: Headers;
  text: string;
}

/** Goes from page to page as a browser does: it keeps cookies and follows redirects, one by one. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  /** Every `Set-Cookie` that came. */
  readonly set: string[] = [];

  /** Asks once, and follows nothing. */
  async ask(url: string, init: RequestInit = {}): Promise<Shown> {
    const headers = new Headers(init.headers);
    headers.set('accept', 'text/html');
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    return { status: response.status, url, headers: response.headers, text };
  }

  /** Goes to an address, and on to wherever it leads. */
  async go(url: string, init: RequestInit = {}): Promise<Shown> {
    let shown = await this.ask(url, init);
    for (let hops = 0; isRedirect(shown); hops += 1) {
      if (hops > 20) throw new Error('It leads on and on.');
      shown = await this.ask(new URL(shown.headers.get('location') ?? '', shown.url).href);
    }
    return shown;
  }

  /** Sends a form, as the page that shows it would. */
  submit(url: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
    const { origin } = new URL(url);
    return this.go(url, {
      method: 'POST',
      headers: { origin, 'sec-fetch-site': 'same-origin', ...headers },
      body: new URLSearchParams(fields),
    });
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  putCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  #keep(line: string): void {
    this.set.push(line);
    const [pair = '', ...flags] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const expires = flags.find((flag) => flag.toLowerCase().startsWith('expires='));
    const isOver = expires !== undefined && new Date(expires.slice(8)).getTime() < Date.now();
    if (isOver || value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

const isRedirect = ({ status, headers }: Shown): boolean =>
  status >= 300 && status < 400 && headers.has('location');
