import { taken, worst, type Mutation } from './mutation.ts';

const EXPORTS = 'test/api/exports.test.ts';
const GAPS = 'test/api/export-gaps.test.ts';
const OPEN = 'test/api/export-open.test.ts';
const ONE = 'api/exporting/verification.ts';
const TALLY = 'api/exporting/tally.ts';

/** Of giving out all that is kept of a person. */
export const EXPORTED: readonly Mutation[] = [
  worst(
    taken(
      'A43',
      'who has exported a person is written down nowhere',
      { file: EXPORTS, name: 'is in the access log of each verification' },
      {
        file: ONE,
        find: '  await beginExport(store, { verificationId: id, principal });\n',
        replace: '  void beginExport;\n',
      },
    ),
  ),
  taken(
    'A43',
    'who may read evidence may read everything',
    {
      file: 'test/api/isolation-table.test.ts',
      name: 'has a row for every route that there is, with the scope that the document names',
    },
    {
      file: 'api/routes/export-person.ts',
      find: "  scope: 'export',\n",
      replace: "  scope: 'evidence:read',\n",
    },
  ),
  taken(
    'A43',
    'exports have no limit',
    { file: EXPORTS, name: 'is asked for so often in a minute by one client, and no more' },
    {
      file: 'api/routes/export-person.ts',
      find: '    await limits.check(EXPORTS, clientId, response);\n',
      replace: '    void [limits, EXPORTS];\n',
    },
  ),
  worst(
    taken(
      'P29',
      'what is missing is named nowhere',
      { file: GAPS, name: 'is named, and the rest is given' },
      { file: TALLY, find: '    this.missing.push(missing);\n', replace: '' },
    ),
  ),
  taken(
    'P29',
    'an archive looks whole though the storage was away',
    { file: GAPS, name: 'breaks the archive off where the storage is away' },
    {
      file: TALLY,
      find: 'if (error instanceof KycError && PASSING.has(error.code)) throw error;',
      replace: 'void [KycError, PASSING];',
    },
  ),
  taken(
    'P29',
    'an object that the storage broke off is said to be spoilt for good',
    { file: OPEN, name: 'is broken off where the storage goes away in the middle of one' },
    {
      file: 'store/objects/measure.ts',
      find: '    throw objectFailure(error);\n',
      replace: '    void objectFailure;\n    throw error;\n',
    },
  ),
  taken(
    'P29',
    'an archive with a large video is never given',
    { file: OPEN, name: 'lives on while we look through one that comes slowly' },
    {
      file: 'api/routes/export-person.ts',
      find: '    unhurried(response);\n',
      replace: '    void unhurried;\n',
    },
  ),
  taken(
    'P29',
    'who does not read an archive holds it open for ever',
    {
      file: 'test/api/http-server.test.ts',
      name: 'is closed where it does not read what we are slow to send',
    },
    {
      file: 'api/http/unhurried.ts',
      find: 'if (isUnread) response.destroy();',
      replace: 'void isUnread;',
    },
  ),
  taken(
    'P29',
    'whoever breaks exports off has a process run out of files',
    {
      file: OPEN,
      name: 'leaves nothing open where its reader goes away while it is looked through',
    },
    {
      file: 'api/evidence-archive.ts',
      find: 'if (!Buffer.isBuffer(content)) content.destroy();',
      replace: 'void content;',
    },
  ),
  taken(
    'P29',
    'whoever links a person to another one withholds everything',
    { file: EXPORTS, name: 'names what somebody has linked to another one' },
    {
      file: 'api/routes/export-person.ts',
      find: 'pastChanged: true',
      replace: 'pastChanged: false',
    },
  ),
  taken(
    'P29',
    'what a message was filed as is not looked at',
    { file: GAPS, name: 'that somebody has filed otherwise' },
    {
      file: 'store/exporting/messages.ts',
      find: "if (row === undefined || !store.tags.holds('inbox', row, row.tag)) {",
      replace: 'if (row === undefined) {',
    },
  ),
  taken(
    'P29',
    'what was stored and not taken is left out',
    { file: EXPORTS, name: 'is all that is kept, byte for byte' },
    { file: ONE, find: '  yield* looseFiles(parts, about);\n', replace: '  void looseFiles;\n' },
  ),
  taken(
    'P29',
    'a name leads out of the archive',
    {
      file: 'test/api/archive-names.test.ts',
      name: 'an archive has no file whose name leads elsewhere',
    },
    {
      file: 'api/evidence-archive.ts',
      find: 'if (!NAME.test(name)) throw',
      replace: 'if (NAME.test("")) throw',
    },
  ),
  taken(
    'P30',
    'what is erased meanwhile is said to be lost',
    { file: GAPS, name: 'gives nothing more of who is erased meanwhile, and says so' },
    {
      file: TALLY,
      find: 'if (await this.#watch.isErasedNow()) this.#isErased = true;\n      else this.lacks',
      replace: 'this.lacks',
    },
  ),
  taken(
    'P30',
    'an operator’s erasure is asked for in no name',
    {
      file: 'test/api/person-commands.test.ts',
      name: 'asks for all of a reference as a client does, in the name of operator',
    },
    {
      file: 'tools/erase.ts',
      find: "const OPERATOR = 'operator';",
      replace: "const OPERATOR = 'system';",
    },
  ),
];
