import type { ConsoleRoute } from '../page.ts';
import { assignmentOf } from './assignment.ts';
import { auditLines, auditOf } from './audit.ts';
import { caseOf } from './case.ts';
import { decideAnew, decideCase, previewAnew, previewCase } from './decide.ts';
import { home } from './home.ts';
import { mediaOf } from './media.ts';
import { notesOf } from './notes.ts';
import { queue } from './queue.ts';
import { judgeHitOf } from './screening.ts';
import { search } from './search.ts';
import { system } from './system.ts';

/** Every page and every form of the console. A new one is a file beside these and a line here. */
export const PAGES: readonly ConsoleRoute[] = [
  home,
  queue,
  caseOf,
  mediaOf,
  assignmentOf,
  previewCase,
  decideCase,
  judgeHitOf,
  previewAnew,
  decideAnew,
  notesOf,
  search,
  auditOf,
  auditLines,
  system,
];
