/** One row of the sandbox's log of webhooks. */
export interface SandboxDelivery {
  sessionId: string;
  kind: string;
  status: number | null;
  tries: number;
  state: string;
  body: unknown;
}

/** The sandbox's control API (sandbox/README.md), for one vendor. */
export class SandboxControl {
  private readonly base: string;

  constructor(sandboxUrl: string, vendor: string) {
    this.base = `${sandboxUrl}/control/${vendor}`;
  }

  sessions(): Promise<{ id: string; url: string; vendorData?: string; status: string }[]> {
    return this.call('GET', '/sessions');
  }

  act(session: string, action: Record<string, unknown>): Promise<unknown> {
    return this.call('POST', `/sessions/${encodeURIComponent(session)}/actions`, action);
  }

  /** Where the vendor is to ring, in the words of its simulator. */
  webhooks(addresses: object): Promise<unknown> {
    return this.call('PUT', '/webhooks', addresses);
  }

  behave(behaviour: Record<string, unknown>): Promise<unknown> {
    return this.call('PUT', '/webhook-behaviour', behaviour);
  }

  /** How the simulator behaves, in its own words; what is left out stays as it is. */
  settings(settings: Record<string, unknown>): Promise<unknown> {
    return this.call('PUT', '/settings', settings);
  }

  fault(fault: Record<string, unknown>): Promise<unknown> {
    return this.call('POST', '/faults', fault);
  }

  clearFaults(): Promise<unknown> {
    return this.call('DELETE', '/faults');
  }

  advanceClock(advanceMs: number): Promise<unknown> {
    return this.call('POST', '/clock', { advanceMs });
  }

  deliveries(): Promise<SandboxDelivery[]> {
    return this.call('GET', '/deliveries');
  }

  requests(): Promise<{ method: string; path: string; status: number }[]> {
    return this.call('GET', '/requests');
  }

  private async call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const response = await fetch(`${this.base}${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Sandbox ${method} ${path}: ${response.status} ${text}`);
    // Shapes as sandbox/README.md gives them.
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  }
}
