import { taken, worst, type Mutation } from './mutation.ts';

/** Of right ends where a vendor's bytes are read. */
export const ENDS_READ: readonly Mutation[] = [
  worst(
    taken(
      'E17',
      'of two words in one place the last one approves',
      {
        file: 'test/vendors/said-twice.test.ts',
        name: 'in which anything is said twice is for a person, wherever that is and whatever it says',
      },
      {
        file: 'vendors/said-twice.ts',
        find: 'if (names.has(name)) return true;',
        replace: '',
      },
    ),
  ),
  taken(
    'E18',
    'a property that was added hides a match',
    {
      file: 'test/vendors/veriff/screening.test.ts',
      name: 'is hidden by nothing that stands beside it',
    },
    {
      file: 'vendors/veriff/watchlist.ts',
      find: "return [message, ...recordsIn(message['data'])]",
      replace: "return [...recordsIn(message['data']), message].slice(0, 1)",
    },
  ),
  taken(
    'E17',
    'a refusal beside an approval of Veriff is not heard',
    {
      file: 'test/vendors/veriff/outcome.test.ts',
      name: 'goes to a person, with one',
    },
    {
      file: 'vendors/veriff/outcome.ts',
      find: '(namesFailure(decision) || refusesWithin(message))',
      replace: 'namesFailure(decision)',
    },
  ),
  taken(
    'E17',
    'a decision that names two owners is believed of the first',
    {
      file: 'test/vendors/veriff/owner.test.ts',
      name: 'in which two owners are named is for a person',
    },
    {
      file: 'vendors/veriff/owner.ts',
      find: 'isOdd ? doubted(fact) : fact',
      replace: 'fact',
    },
  ),
  taken(
    'E18',
    'a match deeper in a person is not heard',
    {
      file: 'test/vendors/veriff/within.test.ts',
      name: 'is heard of a match wherever that stands',
    },
    {
      file: 'vendors/veriff/screening.ts',
      find: 'membersNamed(value, name).some(isMatch)',
      replace: 'membersNamed(value, name, 11).some(isMatch)',
    },
  ),
  taken(
    'E19',
    'whatever stands for a number is a document',
    {
      file: 'test/vendors/veriff/parts.test.ts',
      name: 'the parts of an approval',
    },
    {
      file: 'vendors/veriff/parts.ts',
      find: 'return /\\d/.test(digits) && /[^0\\W_]/.test(digits);',
      replace: "return digits !== '';",
    },
  ),
  taken(
    'E19',
    'a photo of a passport is taken for one',
    {
      file: 'test/vendors/datakeen/parts.test.ts',
      name: 'has no identity document in one of the type',
    },
    {
      file: 'vendors/values/document-type.ts',
      find: "name.test(words) && (rest === '' || isCountry(rest))",
      replace: 'name.test(words) && rest !== words',
    },
  ),
  taken(
    'E19',
    'one of several persons clears the others',
    {
      file: 'test/vendors/veriff/parts.test.ts',
      name: 'clears a list of persons only where it is said of each',
    },
    {
      file: 'vendors/veriff/outcome.ts',
      find: "said.length > 0 && said.every((one) => one === 'clear')",
      replace: "said.includes('clear')",
    },
  ),
  taken(
    'E17',
    'errors beside an approval are not seen',
    {
      file: 'test/vendors/identomat/refusals.test.ts',
      name: 'has errors beside it, which no approval outlasts',
    },
    {
      file: 'vendors/identomat/outcome.ts',
      find: 'const ERROR = /error/i;',
      replace: 'const ERROR = /^$/;',
    },
  ),
  taken(
    'E17',
    'an approval beside errors is no answer',
    {
      file: 'test/vendors/identomat/refusals.test.ts',
      name: 'has errors beside it, which no approval outlasts',
    },
    {
      file: 'vendors/identomat/errors.ts',
      find: 'status < 400 && isEnd(value)',
      replace: 'status < 200 && isEnd(value)',
    },
  ),
  taken(
    'E18',
    'a match inside of another block is not seen',
    {
      file: 'test/vendors/incode/screening.test.ts',
      name: 'is known wherever it stands, and however it is called',
    },
    {
      file: 'vendors/incode/screening.ts',
      find: 'if (!isAboutLists(name)) return screeningsIn(said, depth + 1);',
      replace: 'if (!isAboutLists(name)) return [];',
    },
  ),
  worst(
    taken(
      'E19',
      'a check that nobody knows fails beneath an approval',
      {
        file: 'test/vendors/incode/parts.test.ts',
        name: 'are no approval with',
      },
      {
        file: 'vendors/incode/checks.ts',
        find: 'return isKnown(name) && (reason',
        replace: 'return (reason',
      },
    ),
  ),
  taken(
    'E17',
    'a reason for a rejection is seen in one spelling alone',
    {
      file: 'test/vendors/identify24/message.test.ts',
      name: 'is for a person, by whatever table',
    },
    {
      file: 'vendors/identify24/outcome.ts',
      find: 'const REJECTION = /^reject(ion)?_?reasons?$/i;',
      replace: 'const REJECTION = /^reject_reason$/;',
    },
  ),
  taken(
    'E17',
    'what is judged deeper in a session is not heard',
    {
      file: 'test/vendors/datakeen/within.test.ts',
      name: 'in it, or in a row, is for a person',
    },
    {
      file: 'vendors/datakeen/outcome.ts',
      find: "said.outcome === 'approved' && saysWorseWithin(session)",
      replace: "said.outcome === 'expired' && saysWorseWithin(session)",
    },
  ),
  taken(
    'E17',
    'an approval that names another verification is believed',
    {
      file: 'test/domain/vendor-message.test.ts',
      name: 'and names another verification',
    },
    {
      file: 'domain/vendor-message.ts',
      find: 'isAnothers && mayClear(fact) ? doubted(fact) : fact',
      replace: 'isAnothers && !mayClear(fact) ? doubted(fact) : fact',
    },
  ),
  taken(
    'E20',
    'a decision that is told late stays behind the end that it came before',
    {
      file: 'test/domain/revision.test.ts',
      name: 'is a revision though the vendor decided before',
    },
    {
      file: 'domain/revision.ts',
      find: 'isOlder && isDecided(standing)',
      replace: 'isOlder',
    },
  ),
];
