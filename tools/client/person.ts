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
    return (await this.fillIn(url, outcome)).status;
  }

  /**
   * Fills in the vendor's form and goes where the vendor sends the person then.
   * @throws Error when the vendor's page leads nowhere
   */
  async chooseAndReturn(url: string, outcome: Record<string, string>): Promise<Landing> {
    const { status, location } = await this.fillIn(url, outcome);
    if (location === null) throw new Error(`The vendor's page leads nowhere (HTTP ${status}).`);
    return this.follow(new URL(location, url).href);
  }

  private async fillIn(
    url: string,
    outcome: Record<string, string>,
  ): Promise<{ status: number; location: string | null }> {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(outcome),
      signal: patience(),
    });
    await response.arrayBuffer();
    return { status: response.status, location: response.headers.get('location') };
  }
}

const patience = (): AbortSignal => AbortSignal.timeout(30_000);
