import type { Router } from 'express';
import type { ZodType } from 'zod';
import type { SimulatorClock } from './shared/clock.ts';
import type { WebhookSender } from './shared/webhooks.ts';

/** What the sandbox writes its log lines to; a pino logger fits. */
export interface SandboxLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** One vendor session as the control API and the home page show it; a vendor adds its own fields. */
export interface SessionSummary {
  id: string;
  status: string;
  /** Where the person goes. */
  url: string;
  /** ISO 8601, by the simulator's clock. */
  createdAt: string;
  [field: string]: unknown;
}

/** What the sandbox gives each simulator to work with. */
export interface SimulatorContext {
  /** Base URL of this vendor, without a trailing slash: `{publicUrl}/{vendor}`. */
  baseUrl: string;
  clock: SimulatorClock;
  webhooks: WebhookSender;
  logger: SandboxLogger;
}

/**
 * One simulated vendor. To add a vendor: a folder in sandbox/ whose index.ts gives a {@link simulated} one,
 * and its name in sandbox/registry.ts; clock, faults, webhook behaviour, logs and control routes come for free.
 */
export interface Simulator {
  /** Path prefix and the name in control routes, e.g. `veriff`. */
  readonly vendor: string;
  /** For people. */
  readonly title: string;
  /** The vendor's HTTP API; request log and faults apply to it. */
  readonly api: Router;
  /** The pages a person sees; free of faults, tried before the API. */
  readonly pages: Router;
  /** Extra control routes of this vendor, mounted at /control/{vendor}. */
  readonly control?: Router;
  sessions(): SessionSummary[];
  /**
   * Makes something happen to a session. Throws {@link ControlError} for an unknown session, action or
   * override, and when the session's state does not allow it.
   */
  act(sessionId: string, request: unknown): SessionSummary;
  /** Sets webhook addresses kept at the vendor; throws {@link ControlError} where each session has its own. */
  setWebhooks(addresses: unknown): void;
  /** The clock has moved: ends what is overdue. Called ten times a second and after each move; cheap and repeatable. */
  tick(): void;
  reset(options: { keepWebhooks: boolean }): void;
}

export type SimulatorFactory = (context: SimulatorContext) => Simulator;

/** A simulated vendor as the registry has it. */
export interface SimulatedVendor<Made> {
  /** What it accepts. */
  readonly credentials: ZodType;
  /** Credentials that it accepts, made up anew. */
  readonly newCredentials: () => Made;
  /** The vendor that accepts these, which its schema has to find well. */
  readonly simulator: (credentials: unknown) => SimulatorFactory;
}

/** Puts a vendor's schema and its simulator together. */
export const simulated = <Accepted, Made>(vendor: {
  credentials: ZodType<Accepted>;
  newCredentials: () => Made;
  simulator: (credentials: Accepted) => SimulatorFactory;
}): SimulatedVendor<Made> => ({
  ...vendor,
  simulator: (given) => vendor.simulator(vendor.credentials.parse(given)),
});

/** A control request that cannot be done; `status` is the HTTP status of the answer. */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}
