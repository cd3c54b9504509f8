import type { Verdict } from './result.ts';

interface Odd {
  /** For the page. */
  text: string;
  verdict: Verdict;
}

const approvedBut = (text: string, more: Omit<Verdict, 'code'>): Odd => ({
  text: `Approved, but ${text}`,
  verdict: { code: '1', ...more },
});

const category = (value: string, visual: unknown): Odd =>
  approvedBut(`the visual controls say ${value}`, { categories: { visual } });

const beside = (code: string): Odd =>
  approvedBut(`the document is ${code}`, {
    documents: [{ code }, { code: '1.0', type: 'photo' }],
  });

/** Results that say one thing in one place and another, or nothing readable, in the next. */
export const ODD_RESULTS: Record<string, Odd> = {
  'category-text': category('"false"', 'false'),
  'category-zero': category('0', 0),
  'category-list': category('a list', [false]),
  'category-null': category('null', null),
  'document-specimen': beside('8.0'),
  'document-unreadable': beside('2.2'),
  'document-to-verify': beside('4.0'),
  'no-photo': approvedBut('there is no photo', { documents: [{ code: '1.0' }] }),
  'no-documents': approvedBut('there are no documents', { documents: [] }),
};
