import type { WorkflowSignalWithStartOptions, WorkflowStartOptions } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import { z } from 'zod';
import type { OperatorPages } from '../../config/index.ts';
import { MODES, VENDOR_NAMES } from '../../domain/vendor-name.ts';
import type {
  DeletionQueueInput,
  RevisionInput,
  VerificationInput,
} from '../../workflows/messages.ts';
import {
  deletionRequested,
  deletionsWorkflowId,
  QUEUES,
  revisionWorkflowId,
  SEARCH_ATTRIBUTES,
  verificationWorkflowId,
} from '../../workflows/messages.ts';

/** What is needed of a stored input here; the workflow reads the rest as it was written. */
const storedInput = z.looseObject({
  verificationId: z.uuid(),
  clientId: z.string(),
  vendor: z.enum(VENDOR_NAMES),
  mode: z.enum(MODES),
});

/** The input that the API froze in the row when the verification was created. */
export function verificationInput(stored: unknown): VerificationInput {
  // Written by our own API from this very type; only what is used here is checked again.
  return storedInput.parse(stored) as unknown as VerificationInput;
}

/** What operators find work by, of whatever kind it is; none of it is personal data. */
export function foundBy(
  labels: Partial<Record<keyof typeof SEARCH_ATTRIBUTES, string | undefined>>,
): TypedSearchAttributes {
  const named = Object.entries(labels).filter(
    (label): label is [keyof typeof SEARCH_ATTRIBUTES, string] => label[1] !== undefined,
  );
  return new TypedSearchAttributes(
    named.map(([label, value]) => ({
      key: defineSearchAttributeKey(SEARCH_ATTRIBUTES[label], SearchAttributeType.KEYWORD),
      value,
    })),
  );
}

/** Where work waits, that of one account or endpoint takes turns with that of others. */
function inTurnsOf(fairnessKey: string | undefined): Pick<WorkflowStartOptions, 'priority'> {
  return fairnessKey === undefined ? {} : { priority: { fairnessKey } };
}

/** Where to read on about a verification, as Markdown. The API wants a key of its client. */
function linksTo({ api, runbook }: OperatorPages, verificationId: string): string[] {
  return [
    `- [in the API](${api}/v1/verifications/${verificationId}), and [its events](${api}/v1/verifications/${verificationId}/events)`,
    ...(runbook === null ? [] : [`- [runbook](${runbook})`]),
  ];
}

/** How a verification's workflow is started, by the API and by the relay alike. */
export function verificationStart(
  input: VerificationInput,
  pages: OperatorPages,
): WorkflowStartOptions<(input: VerificationInput) => Promise<unknown>> {
  return {
    workflowId: verificationWorkflowId(input.verificationId),
    taskQueue: QUEUES.verification,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    ...inTurnsOf(input.accountId),
    typedSearchAttributes: foundBy({
      verification: input.verificationId,
      account: input.accountId,
      client: input.clientId,
      vendor: input.vendor,
      mode: input.mode,
      status: 'open',
    }),
    staticSummary: `Verification by ${input.vendor} (${input.mode})`,
    staticDetails: [
      `- verification: \`${input.verificationId}\``,
      `- client: \`${input.clientId}\``,
      ...(input.accountId === undefined ? [] : [`- vendor account: \`${input.accountId}\``]),
      `- ends at the latest: ${input.expiresAt}`,
      `- attempts: at most ${input.maxAttempts}`,
      ...linksTo(pages, input.verificationId),
    ].join('\n'),
  };
}

/**
 * The same for a verification that is open while its workflow is missing, whatever became of that: it
 * may have been terminated, or completed by hand.
 */
export function verificationRestart(
  input: VerificationInput,
  pages: OperatorPages,
): ReturnType<typeof verificationStart> {
  return { ...verificationStart(input, pages), workflowIdReusePolicy: 'ALLOW_DUPLICATE' };
}

/** How the workflow of one message that came after the end is started. */
export function revisionStart(
  input: RevisionInput,
  accountId: string,
  pages: OperatorPages,
): WorkflowStartOptions<(input: RevisionInput) => Promise<unknown>> {
  return {
    workflowId: revisionWorkflowId(input.inboxId),
    taskQueue: QUEUES.verification,
    args: [input],
    ...inTurnsOf(accountId),
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    typedSearchAttributes: foundBy({
      ...{ verification: input.verificationId, account: accountId, vendor: input.vendor },
    }),
    staticSummary: 'What a vendor said after the end',
    staticDetails: [
      `- verification: \`${input.verificationId}\``,
      `- message: \`${input.inboxId}\``,
      ...linksTo(pages, input.verificationId),
    ].join('\n'),
  };
}

/** How the deletions of a vendor account are started, or signaled that there is more, in one call. */
export function deletionSignalWithStart(
  input: DeletionQueueInput,
): WorkflowSignalWithStartOptions & { args: [DeletionQueueInput] } {
  return {
    workflowId: deletionsWorkflowId(input.accountId),
    taskQueue: QUEUES.verification,
    args: [input],
    ...inTurnsOf(input.accountId),
    signal: deletionRequested,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    typedSearchAttributes: foundBy({ account: input.accountId, vendor: input.vendor }),
    staticSummary: 'Deletions at a vendor account, one after the other',
    staticDetails: `- vendor account: \`${input.accountId}\``,
  };
}
