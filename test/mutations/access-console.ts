import { taken, worst, type Mutation } from './mutation.ts';

const FORGED = 'test/console/forged-sign-in.test.ts';
const SESSIONS = 'test/console/sessions.test.ts';
const FORMS = 'test/console/forms.test.ts';

/** Of what nobody may do in the console. */
export const ACCESS_CONSOLE: readonly Mutation[] = [
  taken(
    'A34',
    'a sign-in is taken as often as it comes',
    { file: 'test/store/console-sessions.test.ts', name: 'finishes no sign-in' },
    {
      file: 'store/console/sign-ins.ts',
      find: 'delete from console_sign_ins where secret_hash = $1\n     returning',
      replace:
        'update console_sign_ins set secret_hash = $1 where secret_hash = $1\n     returning',
    },
    {
      file: 'store/migrations/app/056.do.console.sql',
      find: 'grant select, insert, delete on console_sign_ins',
      replace: 'grant select, insert, update, delete on console_sign_ins',
    },
  ),
  taken(
    'A34',
    'any state of a sign-in does',
    { file: FORGED, name: 'is not taken with another' },
    {
      file: 'console/login/provider.ts',
      find: 'expectedState: state,',
      replace: 'expectedState: oidc.skipStateCheck,',
    },
  ),
  taken(
    'A34',
    'whoever signs in is sent wherever the row says',
    { file: FORGED, name: 'goes by no address that was changed in the database' },
    {
      file: 'console/login/routes.ts',
      find: 'pathOfOurs(begun.returnTo)',
      replace: 'begun.returnTo',
    },
  ),
  worst(
    taken(
      'A34',
      'a session is believed whoever wrote it',
      { file: 'test/store/console-sessions.test.ts', name: 'keeps no session going' },
      {
        file: 'store/console/sessions.ts',
        find: "  store.tags.check('console_sessions', row, row.tag);\n",
        replace: '',
      },
    ),
  ),
  taken(
    'A34',
    'a role for one vendor is one for all',
    { file: 'test/domain/roles.test.ts', name: 'is never further than one of the grants says' },
    {
      file: 'domain/roles.ts',
      find: "return 'differing';\n",
      replace: 'void 0;\n',
    },
  ),
  taken(
    'A35',
    'a session that is not used goes on',
    { file: SESSIONS, name: 'ends after a quarter of an hour without use' },
    { file: 'store/console/sessions.ts', find: '>= IDLE_MS', replace: '>= LONGEST_MS' },
  ),
  worst(
    taken(
      'A35',
      'pages are shown while the provider cannot be asked',
      { file: SESSIONS, name: 'shows nothing while the provider cannot be asked' },
      {
        file: 'console/login/sessions.ts',
        find: '!(await stillHolds(session))',
        replace: '!(await stillHolds(session).catch(() => true))',
      },
    ),
  ),
  taken(
    'A35',
    'a role that was taken goes on',
    { file: SESSIONS, name: 'ends within a minute once the person is something else' },
    {
      file: 'console/login/sessions.ts',
      find: "typeof is === 'object' && isSameStanding(is, standing)",
      replace: 'isSameStanding(standing, standing) && is !== undefined',
    },
  ),
  worst(
    taken(
      'A36',
      'a form is taken with any token',
      { file: FORMS, name: 'is refused with' },
      {
        file: 'console/http/form.ts',
        find: '  if (!isOurs) ',
        replace: '  if (tokens.length === 0 && !isOurs) ',
      },
    ),
  ),
  taken(
    'A36',
    'a form is taken from anywhere',
    { file: FORMS, name: 'even with the right token' },
    {
      file: 'console/page.ts',
      find: "if (method === 'post') checkOrigin(request, dependencies.publicUrl);\n",
      replace: "if (method === 'post') void checkOrigin;\n",
    },
  ),
  worst(
    taken(
      'A36',
      'any role does',
      { file: 'test/console/pages.test.ts', name: 'is shown to those alone whose role may see it' },
      {
        file: 'console/page.ts',
        find: 'if (act !== null && !may(viewer.roles, act)) {',
        replace: 'if (act !== null && !may(viewer.roles, act) && viewer.roles.length === 0) {',
      },
    ),
  ),
];
