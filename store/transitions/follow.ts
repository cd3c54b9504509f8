import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isEndedByPerson, stateOf, stepsOf, writingOf } from '../../domain/derive.ts';
import type { TransitionInput } from '../types.ts';
import type { Known } from './known.ts';

/** What is written: the request, with everything in it that is derived. */
export interface DerivedTransition extends TransitionInput {
  /** The hash of the request: it identifies a repeated one. */
  digest: string;
}

function digestOf(input: TransitionInput): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('hex');
}

/** Whether this very write is the last one that was made. */
export function isRepeated(input: TransitionInput, { head }: Known): boolean {
  const { run, write } = input;
  return head.run === run && head.write === write && head.digest === digestOf(input);
}

/** Whether the workflow that asks knows the last write. A write of an earlier build names no run. */
export function isNext({ run, write, follows }: TransitionInput, { head }: Known): boolean {
  return write === head.write + 1 && (head.run === null || head.run === (follows ?? run));
}

/** What follows from all that is stored and from these causes, which were checked. */
export function derive(input: TransitionInput, known: Known): DerivedTransition {
  const causes = [...known.causes, ...input.causes];
  const writing = writingOf(stateOf(known.input, { sessions: known.sessions, causes }));
  return { ...input, parts: {}, ...writing, digest: digestOf(input) };
}

/** A step of what is written, and what is known before it. */
interface WrittenStep {
  derived: DerivedTransition;
  known: Known;
}

/**
 * The steps of what was derived, one after the other; the last one is where it leads. What comes with a
 * person's decision is no step: it is to be seen which of it they had not before them.
 */
export function writtenSteps(derived: DerivedTransition, known: Known): WrittenStep[] {
  if (isEndedByPerson(derived)) return [{ derived, known }];
  const { digest } = derived;
  let stands = known;
  return stepsOf(stateOf(known.input, known), derived.causes).map(({ causes }) => {
    const step = { derived: { ...derive({ ...derived, causes }, stands), digest }, known: stands };
    stands = { ...stands, causes: [...stands.causes, ...causes] };
    return step;
  });
}

/** Whether the request asks for just that. */
export function isAskedFor(derived: DerivedTransition, input: TransitionInput): boolean {
  return isDeepStrictEqual(sayingOf(derived), sayingOf(input));
}

function sayingOf(input: TransitionInput) {
  const { status, reasons, vendorCode, attemptsUsed, verdict, parts = {} } = input;
  return { status, reasons, vendorCode, attemptsUsed, verdict, parts };
}

/** A return is signaled to the workflow without being written down, so that it may not know of it yet. */
export function knowsReturns({ returned = [] }: TransitionInput, { sessions }: Known): boolean {
  return isDeepStrictEqual(
    returned.toSorted((one, two) => one - two),
    sessions.flatMap((session) => (session.returned ? session.number : [])),
  );
}

/** Where a refused session ended the verification, adds the vendor's code for it to the result. */
export function withRefusal(derived: DerivedTransition): DerivedTransition {
  const { verdict } = derived;
  const refused = derived.causes.find((cause) => cause.type === 'session_refused');
  if (refused === undefined || verdict?.status !== 'failed') return derived;
  const { vendorCode } = refused;
  if (vendorCode === null) return derived;
  return { ...derived, vendorCode, verdict: { ...verdict, vendorCode } };
}
