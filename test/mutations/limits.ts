import { type Mutation, taken } from './mutation.ts';

const LIMITS = 'test/api/limits.test.ts';
const QUOTAS = 'test/api/quotas.test.ts';
const HELD_UP = 'test/api/limits-held-up.test.ts';

/** Of what a key, and an address without one, may do in a time. */
export const LIMITED: readonly Mutation[] = [
  taken(
    'A41',
    'each process counts for itself',
    { file: LIMITS, name: 'are counted together by all processes, for each key alone' },
    {
      file: 'store/shared-counts.ts',
      find: "if (performance.now() < aloneUntil) throw new Error('Counted here for a while.');",
      replace: "if (performance.now() > aloneUntil) throw new Error('Counted here for a while.');",
    },
  ),
  taken(
    'A41',
    'all keys have one count',
    { file: LIMITS, name: 'are counted together by all processes, for each key alone' },
    {
      file: 'api/http/limits.ts',
      find: 'countMinute({ ...requests, perMinute: requestsPerMinute }, id, response)',
      replace:
        'countMinute({ ...requests, perMinute: requestsPerMinute }, id.slice(0, 0), response)',
    },
  ),
  taken(
    'A41',
    'what we could not serve counts as well',
    { file: LIMITS, name: 'that we could not serve are given back' },
    {
      file: 'api/http/limits.ts',
      find: 'if (response.statusCode === AWAY) void',
      replace: 'if (response.statusCode === AWAY + 1) void',
    },
  ),
  taken(
    'A41',
    'who sends slowly is counted twice',
    { file: LIMITS, name: 'are one each, however slowly their body comes' },
    {
      file: 'api/http/authenticate.ts',
      find: 'if (isFirst) await',
      replace: 'if (isFirst || key.id !== "") await',
    },
  ),
  taken(
    'A41',
    'who lacks the scope is not counted',
    { file: LIMITS, name: 'count before anything is done, and also where the key lacks the scope' },
    {
      file: 'api/http/authenticate.ts',
      find: '  if (isFirst) await limits.countRequest(key, response);',
      replace:
        '  refuseWithout(scope, key);\n  if (isFirst) await limits.countRequest(key, response);',
    },
  ),
  taken(
    'A41',
    'keys may be guessed without an end',
    { file: LIMITS, name: 'are counted by the address in all processes, and refuse nobody' },
    {
      file: 'api/http/authenticate.ts',
      find: '    await limits.countRefusal(request);\n',
      replace: '',
    },
  ),
  taken(
    'A41',
    'who has a network of IPv6 has a count for each address',
    { file: LIMITS, name: 'are one for all addresses of a network of IPv6' },
    {
      file: 'api/http/limits.ts',
      find: 'const IPV6_HOST_BITS = 64;',
      replace: 'const IPV6_HOST_BITS = 128;',
    },
  ),
  taken(
    'A41',
    'one notification is resent without an end',
    { file: LIMITS, name: 'is resent for a client sixty times in a minute by all processes' },
    {
      file: 'api/routes/notifications.ts',
      find: '    await limits.check(RESENDS, clientId, response);\n',
      replace: '    void limits;\n',
    },
  ),
  taken(
    'A41',
    'whose count it is stands in the table',
    { file: LIMITS, name: 'hold nothing of a key, a client or an address in clear' },
    {
      file: 'store/shared-counts.ts',
      find: "    lookupHash(store, 'rate-limit', name, ...of);",
      replace: "    [lookupHash(store, 'rate-limit', name), ...of].join();",
    },
  ),
  taken(
    'A42',
    'a quota that is used up stays so',
    { file: QUOTAS, name: 'lets it start so many in a day by all processes, and begins anew' },
    {
      file: 'api/http/limits.ts',
      find: 'const of = [id, at.toISOString().slice(0, 10)] as const;',
      replace: 'const of = [id, at.toISOString().slice(0, 0)] as const;',
    },
  ),
  taken(
    'A42',
    'a quota of its own is not heeded',
    { file: QUOTAS, name: 'is its own: another key of the client has what the service says' },
    {
      file: 'api/http/limits.ts',
      find: 'const most = quotas[quota] ?? settings.quotas[quota];',
      replace: 'const most = settings.quotas[quota] ?? quotas[quota];',
    },
  ),
  taken(
    'A42',
    'what was refused uses the quota up',
    { file: QUOTAS, name: 'is used by no repetition, and by nothing that was refused' },
    {
      file: 'api/http/limits.ts',
      find: '      let used = count - 1;\n',
      replace: '      let used = count;\n',
    },
  ),
  taken(
    'A42',
    'twins use the quota up',
    { file: QUOTAS, name: 'is used by one of several requests at once that are the same' },
    {
      file: 'api/http/limits.ts',
      find: '        if (isUsed) used = count;\n',
      replace: '        if (isUsed || !isUsed) used = count;\n',
    },
  ),
  taken(
    'A42',
    'links are replaced without an end',
    { file: QUOTAS, name: 'lets it replace so many links in a day' },
    {
      file: 'api/routes/change-link.ts',
      find: 'if (isOld) await',
      replace: 'if (!isOld) await',
    },
  ),
  taken(
    'A42',
    'a key makes one that may do more in a day',
    { file: QUOTAS, name: 'may do no more in a day than the one that makes it' },
    {
      file: 'api/routes/keys.ts',
      find: '    if (asked <= most) return asked;',
      replace: '    if (asked > 0) return asked;',
    },
  ),
  taken(
    'A42',
    'who has the database raises a quota',
    { file: 'test/store/row-tags.test.ts', name: 'widens no key and no client' },
    {
      file: 'store/tags/columns.ts',
      find: "...(['starts_per_day', 'links_per_day'] as const),",
      replace: "...(['links_per_day'] as const),",
    },
  ),
  taken(
    'O33',
    'a database that is slow is waited for',
    { file: LIMITS, name: 'each process counts for itself, refuses nobody for it, and is quick' },
    {
      file: 'store/shared-counts.ts',
      find: 'return await withPatience(asked, patienceMs);',
      replace: 'return await withPatience(asked, patienceMs * 300);',
    },
  ),
  taken(
    'O33',
    'counts that wait take every connection',
    { file: HELD_UP, name: 'every request of many at once is served' },
    {
      file: 'store/shared-counts.ts',
      find: 'Math.max(1, Math.floor(pool.options.max / 2))',
      replace: 'Math.max(1, Math.floor(pool.options.max * 2))',
    },
  ),
  taken(
    'O33',
    'a count lasts for as long as a clock was wrong',
    { file: HELD_UP, name: 'is begun anew where a clock that was wrong had begun it' },
    {
      file: 'store/shared-counts.ts',
      find: 'if (found.endsInMs <= 2 * limit.windowMs) return found;',
      replace: 'if (found.endsInMs > 0) return found;',
    },
  ),
  taken(
    'A42',
    'a twin is refused for what its twin has taken',
    { file: QUOTAS, name: 'is used by one of several requests at once that are the same' },
    {
      file: 'api/http/idempotency.ts',
      find: 'if (isRefused && sent !== null) await twins.settled(nameOf(sent));',
      replace: 'void twins;',
    },
  ),
  taken(
    'A42',
    'what is left is said before it is known',
    { file: QUOTAS, name: 'is told as it is left, also where a request has not used it' },
    {
      file: 'api/http/limits.ts',
      find: 'tellWhatIsLeft(response, { ...day, count: used });',
      replace: 'tellWhatIsLeft(response, { ...day, count });',
    },
  ),
  taken(
    'O33',
    'a count that cannot be had refuses',
    { file: LIMITS, name: 'it is said to operators, without a word of Postgres' },
    {
      file: 'store/shared-counts.ts',
      find: '      insuranceLimiter: new RateLimiterMemory(base),\n',
      replace: '',
    },
    {
      file: 'store/shared-counts.ts',
      find: 'return { count: 0, endsInMs: windowMs };',
      replace: 'return { count: most + 1, endsInMs: windowMs };',
    },
  ),
  taken(
    'O33',
    'counts that are over stay',
    { file: LIMITS, name: 'are removed once their time is over, so many at a time' },
    {
      file: 'store/shared-counts.ts',
      find: '(extract(epoch from now()) * 1000)::bigint',
      replace: '0',
    },
  ),
];
