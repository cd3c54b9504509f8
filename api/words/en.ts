import { NEXT_SENTENCES } from '../../domain/next-action.ts';
import { SUBJECT_SENTENCES } from '../../domain/reason.ts';

/**
 * English, from which the other languages are made. Reasons and next actions are said as the API says
 * them. The texts are ICU messages: of an apostrophe there is only the typographic one.
 */
export const en = {
  dir: 'ltr',
  dates: 'en-GB',
  reasons: SUBJECT_SENTENCES,
  next: NEXT_SENTENCES,
  photo: {
    dark: 'It is too dark. Please try somewhere brighter.',
    glasses: 'Please take off your glasses.',
    mask: 'Please take off your mask.',
    alone: 'Please make sure that nobody else is in the picture.',
    centre: 'Please keep your face in the centre of the frame.',
    faceCloser: 'Please move closer, so that your face fills the frame.',
    blurred: 'The photo is blurred. Please clean the lens and hold still.',
    glare: 'There is too much glare. Please tilt the document and avoid reflections.',
    noDocument: 'No known document was found. Please show the whole document.',
    otherSide: 'This is the other side of the document. Please turn it over.',
    oneSide: 'This document has only one side. Please take the photo of that side.',
    unfold: 'Please unfold the document and show all of it.',
    otherPage: 'This is another page of the document. Please show the right one.',
    corners: 'Please keep all four corners of the document inside the frame.',
    documentCloser: 'Please move closer, so that the document fills the frame.',
    otherDocument: 'This kind of document is not accepted. Please use another one.',
    tooLarge: 'The photo is too large. Please use a smaller one.',
    handedIn: 'The photos have already been handed in; none can be added any more.',
    technical: 'Something went wrong. Please try again later.',
    again: 'The photo could not be used. Please take it again in good light, without glare.',
  },
  page: {
    askedBy: 'Identity verification for {name}',
    support: 'If you have questions: {address}',
    backTo: 'Back to {name}',
    close: 'You can close this page.',
    tryAgainTitle: 'Please try once more',
    tryAgainButton: 'Try again',
    triesLeft: '{left, plural, =1 {This is your last try.} other {You have # tries left.}}',
    sessionOverTitle: 'Your session has ended',
    sessionOver:
      'It can no longer be used. You can go on in a new one; photos may have to be taken again.',
    continueButton: 'Continue',
    appointmentTitle: 'You have an appointment',
    appointment: 'It is on {when}.',
    appointmentAhead: 'Open this link again at that time: it takes you there.',
    appointmentTooLate:
      'That is too late: this verification ends before it. Please go there now and take an earlier one.',
    appointmentButton: 'Go there now',
    waitingTitle: 'One moment',
    waiting: 'Your verification is being prepared. This page goes on by itself.',
    waitingLong:
      'This takes longer than usual. You can close this page and come back by the same link.',
    lookAgain: 'Look again now',
    elsewhereTitle: 'Please go back to the app or page you came from',
    elsewhere:
      'Your verification is ready. Please go on in the app or on the page that sent you here.',
    notFramedTitle: 'Your verification opens on another page',
    notFramed: 'It cannot be shown inside of this one. Press the button to go on there.',
    checkingTitle: 'Thank you, we are checking',
    checking: 'Your verification is being checked. There is nothing more that you need to do.',
    approvedTitle: 'You are verified',
    approved: 'Your identity has been verified. Thank you.',
    declinedTitle: 'We could not verify you',
    declined:
      'The verification is complete, and it was not successful. Whoever asked you for it can tell you how to go on.',
    declinedMendable:
      'The verification is complete, and it was not successful. Whoever asked you for it can send you a new link.',
    expiredTitle: 'This verification has expired',
    expired: 'It was not started in time. Whoever asked you for it can send you a new link.',
    abandoned: 'It was not completed in time. Whoever asked you for it can send you a new link.',
    canceledTitle: 'This verification was canceled',
    canceled: 'There is nothing more that you need to do.',
    consentRefused:
      'If you have changed your mind, whoever asked you for it can send you a new link.',
    failedTitle: 'This did not work, and it was not your fault',
    failed:
      'The verification could not be carried out. Whoever asked you for it can send you a new link.',
    returnedTitle: 'Thank you for coming back',
    returned: 'We are finding out how it went. This page goes on by itself.',
    notHeard:
      'We have not heard yet how it went. If you have completed every step, you can close this page.',
    goOn: 'If you have not, you can go on now.',
    comeBack: 'If you have not, please open your link again in a few minutes.',
    unknownTitle: 'This link does not work',
    unknown:
      'It is incomplete, or it was replaced by a newer one. Please open the newest link that you were sent.',
    revoked: 'It was taken back. Whoever asked you for it can send you a new one.',
    laterTitle: 'Please try again in a few minutes',
    later: 'This cannot be done right now. Please open your link again in a few minutes.',
    embedTitle: 'Verification',
    embedDone: 'Done? Go on here',
  },
} as const;
