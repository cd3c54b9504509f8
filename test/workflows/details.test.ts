import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { RULES_VERSION } from '../../domain/state.ts';
import { STATUSES } from '../../domain/status.ts';
import { anchorsOf, readPage } from '../../tools/documents/pages.ts';
import { veriffLifecycle } from '../../vendors/veriff/lifecycle.ts';
import { revisionStart, verificationStart } from '../../workers/dispatch/start-options.ts';
import type { VerificationInput } from '../../workflows/messages.ts';
import { describe as detailsOf } from '../../workflows/visibility.ts';
import { newWorkflowState, type WorkflowState } from '../../workflows/workflow-state.ts';

const ID = '0198a7b5-3c49-7c1e-9a10-6a1f2f2f2f2f';
const ACCOUNT = '0198a7b5-3c49-7c1e-9a10-6a1f3f3f3f3f';
const API = 'https://kyc.example.test';
const RUNBOOK = 'https://wiki.example.test/runbook';

const input: VerificationInput = {
  ...{ verificationId: ID, clientId: ID, vendor: 'veriff', accountId: ACCOUNT, mode: 'live' },
  lifecycle: veriffLifecycle,
  rulesVersion: RULES_VERSION,
  policy: { screeningMatch: 'review', approvalNeeds: [], awaitsScreening: false },
  maxAttempts: 3,
  expiresAt: '2026-12-01T00:00:00.000Z',
};

function stateOf(changes: Partial<WorkflowState['state']>): WorkflowState {
  const workflow = newWorkflowState(input);
  return { ...workflow, state: { ...workflow.state, ...changes } };
}

/** As a reader of Markdown writes what it has understood. */
const understood = (text = ''): Promise<string> => format(text, { parser: 'markdown' });

describe('The details of a verification in Temporal’s UI', () => {
  it.each(STATUSES)(
    'are Markdown that says the account and what comes next: %s',
    async (status) => {
      const workflow = stateOf({ status, reasons: ['attempts_exhausted'] });
      const details = detailsOf({ ...workflow, ignored: { cancel: 2 } });
      expect(await understood(details)).toBe(`${details}\n`);
      expect(details).toMatch(new RegExp(`^\\*\\*${status}\\*\\* \\(attempts_exhausted\\)\n\n- `));
      expect(details).toMatch(/^- waiting for: \S/m);
      expect(details).toContain(`account \`${ACCOUNT}\`, session 1`);
    },
  );

  it('name sections of the runbook that are there', () => {
    const sections = STATUSES.flatMap((status) => {
      const [, section] = /see the runbook: (.+)$/m.exec(detailsOf(stateOf({ status }))) ?? [];
      return section ?? [];
    });
    expect(sections).toContain('A verification is in review');
    const anchors = anchorsOf(readPage('docs/runbook.md'));
    const names = sections.map((section) => section.toLowerCase().replaceAll(' ', '-'));
    expect(names.filter((name) => !anchors.has(name))).toEqual([]);
  });

  it('link the API and the runbook from its start on, and from that of a late message', async () => {
    const pages = { api: API, runbook: RUNBOOK };
    const late = { verificationId: ID, inboxId: ID, session: 1, ring: false };
    for (const { staticDetails } of [
      verificationStart(input, pages),
      revisionStart(late, ACCOUNT, pages),
    ]) {
      expect(await understood(staticDetails)).toBe(`${staticDetails ?? ''}\n`);
      expect(staticDetails).toContain(`(${API}/v1/verifications/${ID})`);
      expect(staticDetails).toContain(`(${RUNBOOK})`);
    }
  });

  it('link no runbook where it is not configured where it is read', () => {
    const { staticDetails } = verificationStart(input, { api: API, runbook: null });
    expect(staticDetails).not.toContain('runbook');
  });
});
