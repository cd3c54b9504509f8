/** Where a person ended up after following a link. */
export type Landing =
  | { at: 'vendor'; url: string }
  | { at: 'elsewhere'; url: string }
  | { at: 'page'; status: number; html: string };

/** A person with a browser, as far as HTTP goes: follows our link, fills in the vendor's form. */
export class Person {
  private readonly sandboxUrl: string;

  constructor(sandboxUrl: string) {
    this.sandboxUrl = sandboxUrl;
  }

  /** Follows our link (or presses its button, with POST) without opening what it leads to. */
  async follow(link: string, method: 'GET' | 'POST' = 'GET'): Promise<Landing> {
    const response = await fetch(link, { method, redirect: 'manual', signal: patience() });
    const location = response.headers.get('location');
    if (location === null) {
      return { at: 'page', status: response.status, html: await response.text() };
    }
    const url = new URL(location, link).href;
    return url.startsWith(this.sandboxUrl) ? { at: 'vendor', url } : { at: 'elsewhere', url };
  }

  /** Opens the vendor's page: at Veriff that starts the attempt. */
  async open(url: string): Promise<number> {
    const response = await fetch(url, { redirect: 'manual', signal: patience() });
    await response.arrayBuffer();
    return response.status;
  }

  /** Fills in the vendor's form: how it ends is chosen there. */
  async choose(url: string, outcome: Record<string, string>): Promise<number> {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(outcome),
      signal: patience(),
    });
    await response.arrayBuffer();
    return response.status;
  }
}

const patience = (): AbortSignal => AbortSignal.timeout(30_000);
