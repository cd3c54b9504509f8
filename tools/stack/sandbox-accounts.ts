import { FLOWS } from '../../sandbox/incode/flows.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import type { StackSecrets } from './secrets.ts';

/** An account at a simulated vendor. */
export interface SandboxAccount {
  /** Below the sandbox's address. */
  path: string;
  /** As the vendor's own schema wants them. */
  credentials: object;
  /** The settings of the simulator with our webhook addresses, by kind; absent where it needs none. */
  webhooks?: (urls: Partial<Record<string, string>>) => object;
  /** What is kept of each verification, where that is more than the decision. */
  evidence?: 'decision_and_media';
  /** Also a second account, whose sessions die within seconds. */
  inAHurry?: true;
}

const RING_HEADER = 'x-ring';

/** Our accounts at the vendors of a stack's sandbox. */
export function sandboxAccounts(
  sandboxUrl: string,
  { incodeRing, sandbox }: Pick<StackSecrets, 'incodeRing' | 'sandbox'>,
): Record<VendorName, SandboxAccount> {
  const { veriff, datakeen, incode, identomat, identify24 } = sandbox;
  return {
    veriff: {
      path: 'veriff',
      credentials: {
        apiKey: veriff.apiKey,
        secrets: [veriff.secret],
        signatureScheme: veriff.signature,
      },
      evidence: 'decision_and_media',
      webhooks: ({ event, decision, watchlist }) => ({
        eventUrl: event,
        decisionUrl: decision,
        watchlistUrl: watchlist,
      }),
    },
    datakeen: {
      path: 'datakeen',
      credentials: datakeen,
      inAHurry: true,
    },
    incode: {
      path: 'incode',
      credentials: {
        apiKey: incode.apiKey,
        configurationId: FLOWS[0]?.id,
        webhook: { header: { name: RING_HEADER, value: incodeRing } },
        executive: { email: incode.email, password: incode.password },
        hostedPage: `${sandboxUrl}/incode/sdk`,
      },
      webhooks: ({ onboarding }) => ({
        url: onboarding,
        headers: { [RING_HEADER]: incodeRing },
      }),
    },
    identomat: {
      path: 'identomat/external-api',
      credentials: identomat,
      inAHurry: true,
    },
    identify24: {
      path: 'identify24',
      credentials: {
        ...identify24,
        // A real partner asks the vendor for its names; these are the simulator's.
        statuses: { Identified: 'approved', Rejected: 'declined' },
      },
      webhooks: ({ status }) => ({ url: status }),
    },
  };
}
