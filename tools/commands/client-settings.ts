import type { Policy } from '../../domain/state.ts';
import { type CommandContext, UsageError } from './run-command.ts';

type Given = Pick<CommandContext, 'given'>;

/** What a client is made with; what is left out is as usual. */
export interface NewClient {
  /** Where it may send people back to; anywhere by https by default. */
  returnUrls?: string[];
  /** What an approval with a PEP or sanctions match beside it becomes; `review` by default. */
  screeningMatch?: Policy['screeningMatch'];
  /** Whether no two of its open verifications may have the same reference; false by default. */
  uniqueReference?: boolean;
}

/** The options of the commands that make a client. */
export const newClientOptions = {
  'return-url': { type: 'string', multiple: true },
  'screening-match': { type: 'string' },
  'unique-reference': { type: 'boolean' },
} as const;

/**
 * The settings of a new client that were typed.
 * @throws UsageError naming the option and what it takes
 */
export function newClientOf({ given }: Given): NewClient {
  const returnUrls = given.many('return-url').map(returnUrlOf);
  const screeningMatch = given.optional('screening-match');
  return {
    ...(returnUrls.length === 0 ? {} : { returnUrls }),
    ...(screeningMatch === undefined ? {} : { screeningMatch: screeningOf(screeningMatch) }),
    ...(given.flag('unique-reference') ? { uniqueReference: true } : {}),
  };
}

/** A prefix that no `returnUrl` could ever be within would lock the client out. */
function returnUrlOf(text: string): string {
  if (!URL.canParse(text)) throw new UsageError('--return-url is not an address.');
  const { protocol, hostname } = new URL(text);
  const isLocal = protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  if (protocol === 'https:' || isLocal) return text;
  throw new UsageError('--return-url must be https (http only for localhost, in test mode).');
}

function screeningOf(text: string): Policy['screeningMatch'] {
  if (text === 'review' || text === 'approve') return text;
  throw new UsageError('--screening-match must be one of: review, approve.');
}
