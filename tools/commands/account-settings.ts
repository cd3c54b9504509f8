import { defined } from '../../domain/defined.ts';
import { PARTS, type Part } from '../../domain/evidence.ts';
import {
  LARGEST_MAX_UPLOADS,
  type SettingsChange,
  USUAL_MAX_UPLOADS,
  type VendorAccountRow,
} from '../../store/index.ts';
import type { Vendor } from '../../vendors/vendor.ts';
import { type CommandContext, oneOf, typed, UsageError } from './run-command.ts';

/** What an account keeps as evidence. */
const EVIDENCE_POLICIES = ['none', 'decision', 'decision_and_media'] as const;
export type EvidencePolicy = (typeof EVIDENCE_POLICIES)[number];

/** The options of the commands by which an account's settings are given. */
export const settingsOptions = {
  evidence: { type: 'string' },
  'approval-needs': { type: 'string' },
  screening: { type: 'string' },
  'max-uploads': { type: 'string' },
} as const;

/** Does away with what the account says, so that the vendor's own way holds again. */
const DEFAULT = 'default';

/**
 * The settings that were typed.
 * @throws UsageError naming the option, what it takes, and why it does not fit
 */
export function settingsOf(
  { given }: Pick<CommandContext, 'given'>,
  vendor: Vendor,
): SettingsChange {
  return defined({
    evidence: typed(given, 'evidence', evidenceOf),
    approvalNeeds: typed(given, 'approval-needs', needsOf),
    screening: typed(given, 'screening', (text) => screeningOf(text, vendor)),
    maxUploads: typed(given, 'max-uploads', maxUploadsOf),
  });
}

function maxUploadsOf(text: string): number | null {
  if (text === DEFAULT) return null;
  const most = Number(text);
  if (/^\d+$/.test(text) && most >= 1 && most <= LARGEST_MAX_UPLOADS) return most;
  throw new UsageError(
    `--max-uploads is how many photos a session of direct capture takes: 1 to ${LARGEST_MAX_UPLOADS}, or ${DEFAULT} (${USUAL_MAX_UPLOADS}).`,
  );
}

function evidenceOf(text: string): EvidencePolicy | null {
  const word = oneOf('evidence', [...EVIDENCE_POLICIES, DEFAULT])(text);
  return word === DEFAULT ? null : word;
}

function needsOf(text: string): Part[] | null {
  if (text === DEFAULT) return null;
  if (text === 'none') return [];
  const named = text.split(',').map((name) => name.trim());
  const unknown = named.filter((name) => !PARTS.some((part) => part === name));
  if (unknown.length === 0) return PARTS.filter((part) => named.includes(part));
  throw new UsageError(
    `--approval-needs takes parts with commas between them, of: ${PARTS.join(', ')}; or none: a verdict alone approves; or ${DEFAULT}: what the vendor's page says. Not known: ${unknown.join(', ') || '(nothing)'}.`,
  );
}

function screeningOf(text: string, vendor: Vendor): 'none' | null {
  if (text === DEFAULT) return null;
  if (text !== 'none') {
    throw new UsageError(
      `--screening is none (the account has no such service: nobody is asked about it) or ${DEFAULT}.`,
    );
  }
  if (vendor.askScreening !== undefined) return 'none';
  throw new UsageError(
    `--screening none is for vendors that are asked about it. ${vendor.lifecycle.vendor} says with its decision what it found, if anything: leave the option out.`,
  );
}

/** An account's settings in one line, as they hold for verifications that start now. */
export function wordsForSettings({ settings }: VendorAccountRow, vendor: Vendor): string {
  const { evidence, approvalNeeds } = settings;
  const needs = ({
    hosted,
    direct,
  }: {
    hosted: readonly Part[];
    direct: readonly Part[];
  }): string =>
    String(hosted) === String(direct) || !vendor.lifecycle.capture.direct.length
      ? listed(hosted)
      : `${listed(hosted)} (direct capture: ${listed(direct)})`;
  const own = approvalNeeds && { hosted: approvalNeeds, direct: approvalNeeds };
  return [
    `evidence ${evidence}`,
    `approvals need ${needs(own ?? vendor.lifecycle.approvalNeeds)}${own ? ', as set' : ''}`,
    ...(settings.screening === 'none' ? ['no screening'] : []),
    ...(settings.maxUploads === undefined ? [] : [`${settings.maxUploads} photos a session`]),
  ].join('; ');
}

const listed = (parts: readonly Part[]): string => parts.join(', ') || 'nothing but the verdict';
