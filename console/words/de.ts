import type { Words } from './words.ts';

export const de: Words = {
  product: 'Prüfkonsole',
  skip: 'Zum Inhalt',
  signedInAs: 'Angemeldet als {name}',
  roles: 'Rollen',
  role_reviewer: 'Prüfer',
  role_senior: 'leitender Prüfer',
  role_auditor: 'Revisor',
  role_operator: 'Betreiber',
  navQueue: 'Fälle',
  navSearch: 'Suche',
  navAudit: 'Revision',
  navSystem: 'System',
  signOut: 'Abmelden',
  homeTitle: 'Start',
  homeText: 'Was Sie hier tun dürfen, folgt aus Ihren Rollen.',
  signInTitle: 'Anmelden',
  signInText:
    'Sie melden sich beim Identitätsanbieter Ihrer Organisation an. Einen anderen Weg gibt es nicht.',
  signInButton: 'Anmelden',
  signInAgain: 'Neu anmelden',
  idle: 'Sie wurden nach 15 Minuten ohne Nutzung abgemeldet. Was gespeichert war, ist noch da.',
  over: 'Eine Sitzung dauert höchstens acht Stunden. Melden Sie sich neu an, um weiterzumachen.',
  refused:
    'Ihr Identitätsanbieter bürgt nicht mehr für Ihre Sitzung, oder Ihre Rollen haben sich geändert. Melden Sie sich neu an.',
  failed:
    'Die Anmeldung ist nicht gelungen: Sie dauerte zu lange, wurde schon benutzt oder in einem anderen Browser begonnen. Beginnen Sie neu.',
  signedOutTitle: 'Sie sind abgemeldet',
  signedOutText: 'Schließen Sie das Fenster, oder melden Sie sich neu an.',
  noRoleTitle: 'Sie haben hier keine Rolle',
  noRoleText:
    'Ihr Identitätsanbieter kennt Sie, aber keine Ihrer Gruppen hat in dieser Konsole eine Rolle. Fragen Sie, wer sie betreibt.',
  differingTitle: 'Ihre Rollen widersprechen einander',
  differingText:
    'Ihre Gruppen geben Ihnen Rollen für verschiedene Prüfungen. Bitten Sie, wer die Konsole betreibt, um nur eine davon.',
  forbiddenTitle: 'Das dürfen Sie nicht tun',
  forbiddenText: 'Ihre Rollen erlauben das nicht. Es wurde nichts geändert.',
  badFormTitle: 'Das Formular wurde nicht angenommen',
  badFormText:
    'Es kam von einer anderen Seite oder aus einer früheren Sitzung; es wurde nichts geändert. Gehen Sie zurück, laden Sie die Seite neu, und senden Sie es noch einmal.',
  notFoundTitle: 'Nicht gefunden',
  notFoundText: 'Hier ist nichts, oder es ist nicht Ihre Sache.',
  unavailableTitle: 'Gerade nicht möglich',
  unavailableText:
    'Ein Teil, den diese Seite braucht, ist nicht erreichbar. Es wurde nichts geändert; versuchen Sie es gleich noch einmal.',
  uncheckedTitle: 'Ihre Anmeldung lässt sich nicht prüfen',
  uncheckedText:
    'Der Identitätsanbieter ist nicht erreichbar; bis er sagt, dass Sie Ihre Rolle noch haben, wird nichts gezeigt. Versuchen Sie es gleich noch einmal.',
  conflictTitle: 'Das geht nicht mehr',
  invalidTitle: 'Etwas im Formular stimmt nicht',
  failedTitle: 'Bei uns ist etwas schiefgegangen',
  failedText:
    'Soweit bekannt, wurde nichts geändert. Nennen Sie dem Betreiber der Konsole diese Nummer: {requestId}',
  tryAgain: 'Noch einmal versuchen',
  back: 'Zurück zum Start',
};
