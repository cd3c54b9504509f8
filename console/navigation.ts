import type { Act } from '../domain/roles.ts';
import type { Text } from './words/speech.ts';

/** The pages that everybody finds at the top who may see them. A new page adds its line. */
export const NAVIGATION: readonly { path: string; text: Text; may: Act }[] = [
  { path: '/queue', text: 'navQueue', may: 'queue.read' },
  { path: '/search', text: 'navSearch', may: 'case.read' },
  { path: '/audit', text: 'navAudit', may: 'audit.read' },
  { path: '/system', text: 'navSystem', may: 'system.read' },
];
