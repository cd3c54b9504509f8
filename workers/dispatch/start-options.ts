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

/** The fields of a stored input that this file uses; the workflow gets the whole input. */
const storedInput = z.looseObject({
  verificationId: z.uuid(),
  clientId: z.string(),
  vendor: z.enum(VENDOR_NAMES),
  mode: z.enum(MODES),
});

/** The input that the API stored in the row when it created the verification. */
export function verificationInput(stored: unknown): VerificationInput {
  // Our own API wrote it from this very type; only the fields used here are checked again.
  return storedInput.parse(stored) as unknown as VerificationInput;
}

/** Search attributes of workflows and activities, for operators; none is personal data. */
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

/** Among waiting tasks, those of one account or endpoint take turns with those of others. */
function inTurnsOf(fairnessKey: string | undefined): Pick<WorkflowStartOptions, 'priority'> {
  return fairnessKey === undefined ? {} : { priority: { fairnessKey } };
}

/** Links about a verification, as Markdown. The links to the API need a key of the client's. */
function linksTo({ api, runbook }: OperatorPages, verificationId: string): string[] {
  return [
    `- [in the API](${api}/v1/verifications/${verificationId}), and [its events](${api}/v1/verifications/${verificationId}/events)`,
    ...(runbook === null ? [] : [`- [runbook](${runbook})`]),
  ];
}

/** Options with which the API and the relay start a verification's workflow. */
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
 * The same for an open verification without a workflow: somebody may have terminated it, or completed it by
 * hand.
 */
export function verificationRestart(
  input: VerificationInput,
  pages: OperatorPages,
): ReturnType<typeof verificationStart> {
  return { ...verificationStart(input, pages), workflowIdReusePolicy: 'ALLOW_DUPLICATE' };
}

/** Options of the workflow that judges one message after the end. */
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

/** Options to start the deletions of a vendor account, or to signal the running ones, in one call. */
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
