/** What the console says, in English; ICU MessageFormat. The other languages have the same texts. */
export const en = {
  product: 'Review console',
  skip: 'To the content',
  signedInAs: 'Signed in as {name}',
  roles: 'Roles',
  role_reviewer: 'reviewer',
  role_senior: 'senior reviewer',
  role_auditor: 'auditor',
  role_operator: 'operator',
  navQueue: 'Cases',
  navSearch: 'Search',
  navAudit: 'Audit',
  navSystem: 'System',
  signOut: 'Sign out',
  homeTitle: 'Start',
  homeText: 'What you may do here follows from your roles.',
  signInTitle: 'Sign in',
  signInText: 'You sign in at your organisation’s identity provider. There is no other way in.',
  signInButton: 'Sign in',
  signInAgain: 'Sign in again',
  idle: 'You were signed out after 15 minutes without use. Nothing that was saved is lost.',
  over: 'A session lasts eight hours at most. Sign in again to go on.',
  refused:
    'Your identity provider does not vouch for your session any more, or your roles have changed. Sign in again.',
  failed:
    'The sign-in did not work: it took too long, was used before, or was begun in another browser. Begin again.',
  signedOutTitle: 'You are signed out',
  signedOutText: 'Close the window, or sign in again.',
  noRoleTitle: 'You have no role here',
  noRoleText:
    'Your identity provider knows you, and none of your groups has a role in this console. Ask whoever runs it.',
  differingTitle: 'Your roles contradict each other',
  differingText:
    'Your groups give you roles for different verifications. Ask whoever runs the console for one of them alone.',
  forbiddenTitle: 'This is not yours to do',
  forbiddenText: 'Your roles do not allow this. Nothing was changed.',
  badFormTitle: 'The form was not accepted',
  badFormText:
    'It came from another page or an earlier session, so that nothing was changed. Go back, reload the page, and send it again.',
  notFoundTitle: 'Not found',
  notFoundText: 'There is nothing here, or it is not your business.',
  unavailableTitle: 'Not just now',
  unavailableText:
    'A part that this page needs cannot be reached. Nothing was changed; try again in a moment.',
  uncheckedTitle: 'Your sign-in cannot be checked',
  uncheckedText:
    'The identity provider cannot be reached, and nothing is shown until it says that you still have your role. Try again in a moment.',
  conflictTitle: 'That is not possible any more',
  invalidTitle: 'Something in the form is wrong',
  failedTitle: 'Something went wrong on our side',
  failedText:
    'Nothing is known to be changed. Tell whoever runs the console this number: {requestId}',
  tryAgain: 'Try again',
  back: 'Back to the start',
} as const;
