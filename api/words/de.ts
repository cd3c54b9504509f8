import type { Words } from './words.ts';

export const de: Words = {
  dir: 'ltr',
  dates: 'de',
  reasons: {
    media_missing: 'Es fehlten Fotos oder ein Video. Bitte führen Sie alle Schritte durch.',
    face_not_visible:
      'Ihr Gesicht war nicht deutlich zu sehen. Bitte blicken Sie bei gutem Licht in die Kamera, ohne Brille und Kopfbedeckung.',
    document_not_fully_visible:
      'Das Dokument war nicht vollständig zu sehen. Bitte achten Sie darauf, dass alle vier Ecken im Rahmen liegen.',
    poor_image_quality:
      'Die Fotos waren nicht scharf genug. Bitte reinigen Sie die Linse, halten Sie die Kamera ruhig und vermeiden Sie Spiegelungen.',
    document_damaged: 'Das Dokument ist beschädigt. Bitte verwenden Sie ein anderes.',
    document_type_not_supported:
      'Diese Art von Dokument wird nicht akzeptiert. Bitte verwenden Sie einen Reisepass oder Personalausweis.',
    document_expired: 'Das Dokument ist abgelaufen. Bitte verwenden Sie ein gültiges.',
    document_unreadable:
      'Der Text auf dem Dokument war nicht lesbar. Bitte fotografieren Sie es bei gutem Licht und ohne Spiegelungen.',
    document_mrz_missing:
      'Die maschinenlesbaren Zeilen am unteren Rand des Dokuments wurden nicht gefunden. Bitte zeigen Sie das ganze Dokument.',
    document_side_missing:
      'Eine Seite des Dokuments fehlte. Bitte zeigen Sie Vorder- und Rückseite.',
    document_not_found: 'Auf den Fotos wurde kein Ausweisdokument gefunden.',
    several_faces:
      'Auf dem Bild war mehr als eine Person zu sehen. Bitte achten Sie darauf, dass nur Sie im Bild sind.',
    several_documents:
      'Auf den Fotos war mehr als ein Dokument zu sehen. Bitte zeigen Sie auf allen Fotos dasselbe.',
    consent_refused: 'Den Bedingungen der Identitätsprüfung wurde nicht zugestimmt.',
    attempts_exhausted:
      'Es sind keine weiteren Versuche möglich. Der Vorgang wird von einer Person geprüft.',
    never_started: 'Die Identitätsprüfung wurde nicht rechtzeitig begonnen.',
    never_submitted: 'Die Identitätsprüfung wurde begonnen, aber nicht rechtzeitig abgeschlossen.',
    canceled_by_client: 'Die Identitätsprüfung wurde abgebrochen.',
    canceled_by_operator: 'Die Identitätsprüfung wurde vom Betreiber dieses Dienstes abgebrochen.',
    vendor_requested_resubmission: 'Bitte versuchen Sie es noch einmal.',
  },
  next: {
    preparing: 'Die Identitätsprüfung wird vorbereitet. Das dauert einen Moment.',
    start: 'Öffnen Sie den Link und folgen Sie den Schritten.',
    photos: 'Nehmen Sie die Fotos nacheinander auf und reichen Sie sie ein.',
    carryOn: 'Öffnen Sie den Link, um dort fortzufahren, wo Sie aufgehört haben.',
    appointment: 'Ein Termin ist vereinbart. Öffnen Sie den Link zu dieser Zeit.',
    appointmentTooLate:
      'Der vereinbarte Termin liegt zu spät. Öffnen Sie den Link jetzt, um einen früheren zu wählen.',
    sessionOver:
      'Die bisherige Sitzung ist beendet. Öffnen Sie den Link, um eine neue zu beginnen.',
    tryAgain: 'Öffnen Sie den Link, um es erneut zu versuchen.',
    lastTry: 'Dies ist der letzte Versuch.',
    returned: 'Wir fragen gerade nach, wie es gelaufen ist. Das dauert einen Moment.',
    checking: 'Die Identitätsprüfung wird bearbeitet.',
    approved: 'Die Identitätsprüfung war erfolgreich.',
    declined: 'Die Identitätsprüfung war nicht erfolgreich.',
    failed:
      'Die Identitätsprüfung konnte aus technischen Gründen nicht durchgeführt werden. Eine neue kann begonnen werden.',
    over: 'Eine neue Identitätsprüfung kann begonnen werden.',
    retried: 'An ihrer Stelle wurde eine neue Identitätsprüfung begonnen.',
  },
  photo: {
    dark: 'Es ist zu dunkel. Bitte versuchen Sie es an einem helleren Ort.',
    glasses: 'Bitte nehmen Sie Ihre Brille ab.',
    mask: 'Bitte nehmen Sie Ihre Maske ab.',
    alone: 'Bitte achten Sie darauf, dass niemand sonst im Bild ist.',
    centre: 'Bitte halten Sie Ihr Gesicht in der Mitte des Rahmens.',
    faceCloser: 'Bitte gehen Sie näher heran, sodass Ihr Gesicht den Rahmen ausfüllt.',
    blurred: 'Das Foto ist unscharf. Bitte reinigen Sie die Linse und halten Sie die Kamera ruhig.',
    glare:
      'Die Spiegelungen sind zu stark. Bitte neigen Sie das Dokument und vermeiden Sie Spiegelungen.',
    noDocument: 'Es wurde kein bekanntes Dokument gefunden. Bitte zeigen Sie das ganze Dokument.',
    otherSide: 'Das ist die andere Seite des Dokuments. Bitte drehen Sie es um.',
    oneSide: 'Dieses Dokument hat nur eine Seite. Bitte fotografieren Sie diese.',
    unfold: 'Bitte klappen Sie das Dokument auf und zeigen Sie es vollständig.',
    otherPage: 'Das ist eine andere Seite des Dokuments. Bitte zeigen Sie die richtige.',
    corners: 'Bitte achten Sie darauf, dass alle vier Ecken des Dokuments im Rahmen liegen.',
    documentCloser: 'Bitte gehen Sie näher heran, sodass das Dokument den Rahmen ausfüllt.',
    otherDocument: 'Diese Art von Dokument wird nicht akzeptiert. Bitte verwenden Sie ein anderes.',
    tooLarge: 'Das Foto ist zu groß. Bitte verwenden Sie ein kleineres.',
    handedIn: 'Die Fotos wurden bereits eingereicht; es können keine weiteren hinzugefügt werden.',
    technical: 'Es ist ein Fehler aufgetreten. Bitte versuchen Sie es später erneut.',
    again:
      'Das Foto konnte nicht verwendet werden. Bitte nehmen Sie es bei gutem Licht und ohne Spiegelungen erneut auf.',
  },
  page: {
    askedBy: 'Identitätsprüfung für {name}',
    support: 'Bei Fragen: {address}',
    backTo: 'Zurück zu {name}',
    close: 'Sie können diese Seite schließen.',
    tryAgainTitle: 'Bitte versuchen Sie es noch einmal',
    tryAgainButton: 'Erneut versuchen',
    triesLeft:
      '{left, plural, =1 {Dies ist Ihr letzter Versuch.} other {Sie haben noch # Versuche.}}',
    sessionOverTitle: 'Ihre Sitzung ist beendet',
    sessionOver:
      'Sie kann nicht mehr verwendet werden. Sie können in einer neuen Sitzung fortfahren; möglicherweise müssen Fotos noch einmal aufgenommen werden.',
    continueButton: 'Weiter',
    appointmentTitle: 'Sie haben einen Termin',
    appointment: 'Ihr Termin: {when}.',
    appointmentAhead: 'Öffnen Sie diesen Link zu dieser Zeit erneut: Er führt Sie zum Termin.',
    appointmentTooLate:
      'Das ist zu spät: Diese Identitätsprüfung endet vorher. Bitte wählen Sie jetzt dort einen früheren Termin.',
    appointmentButton: 'Jetzt öffnen',
    waitingTitle: 'Einen Moment bitte',
    waiting: 'Ihre Identitätsprüfung wird vorbereitet. Diese Seite wird automatisch aktualisiert.',
    waitingLong:
      'Das dauert länger als üblich. Sie können diese Seite schließen und später über denselben Link zurückkommen.',
    lookAgain: 'Jetzt aktualisieren',
    elsewhereTitle: 'Bitte kehren Sie zur vorherigen App oder Seite zurück',
    elsewhere:
      'Ihre Identitätsprüfung ist bereit. Bitte folgen Sie den Schritten in der App oder auf der Seite, von der aus Sie hierher gelangt sind.',
    notFramedTitle: 'Ihre Identitätsprüfung öffnet sich auf einer anderen Seite',
    notFramed:
      'Sie kann innerhalb dieser Seite nicht angezeigt werden. Drücken Sie auf die Schaltfläche, um dort fortzufahren.',
    checkingTitle: 'Vielen Dank, die Prüfung läuft',
    checking: 'Ihre Identitätsprüfung wird bearbeitet. Sie müssen nichts weiter tun.',
    approvedTitle: 'Ihre Identität ist bestätigt',
    approved: 'Ihre Identität wurde erfolgreich geprüft. Vielen Dank.',
    declinedTitle: 'Wir konnten Ihre Identität nicht bestätigen',
    declined:
      'Die Identitätsprüfung ist abgeschlossen und war nicht erfolgreich. Wie es weitergeht, erfahren Sie von der Stelle, die Sie darum gebeten hat.',
    declinedMendable:
      'Die Identitätsprüfung ist abgeschlossen und war nicht erfolgreich. Die Stelle, die Sie darum gebeten hat, kann Ihnen einen neuen Link senden.',
    expiredTitle: 'Diese Identitätsprüfung ist abgelaufen',
    expired:
      'Sie wurde nicht rechtzeitig begonnen. Die Stelle, die Sie darum gebeten hat, kann Ihnen einen neuen Link senden.',
    abandoned:
      'Sie wurde nicht rechtzeitig abgeschlossen. Die Stelle, die Sie darum gebeten hat, kann Ihnen einen neuen Link senden.',
    canceledTitle: 'Diese Identitätsprüfung wurde abgebrochen',
    canceled: 'Sie müssen nichts weiter tun.',
    consentRefused:
      'Wenn Sie es sich anders überlegt haben, kann Ihnen die Stelle, die Sie darum gebeten hat, einen neuen Link senden.',
    failedTitle: 'Das hat nicht funktioniert, und es lag nicht an Ihnen',
    failed:
      'Die Identitätsprüfung konnte nicht durchgeführt werden. Die Stelle, die Sie darum gebeten hat, kann Ihnen einen neuen Link senden.',
    returnedTitle: 'Willkommen zurück',
    returned:
      'Wir fragen gerade nach, wie es gelaufen ist. Diese Seite wird automatisch aktualisiert.',
    notHeard:
      'Wir wissen noch nicht, wie es gelaufen ist. Wenn Sie alle Schritte abgeschlossen haben, können Sie diese Seite schließen.',
    goOn: 'Andernfalls können Sie jetzt fortfahren.',
    comeBack: 'Andernfalls öffnen Sie Ihren Link bitte in einigen Minuten noch einmal.',
    unknownTitle: 'Dieser Link funktioniert nicht',
    unknown:
      'Er ist unvollständig oder wurde durch einen neueren ersetzt. Bitte öffnen Sie den neuesten Link, den Sie erhalten haben.',
    revoked:
      'Er wurde zurückgezogen. Die Stelle, die Sie um die Überprüfung gebeten hat, kann Ihnen einen neuen Link senden.',
    laterTitle: 'Bitte versuchen Sie es in einigen Minuten erneut',
    later:
      'Das ist gerade nicht möglich. Bitte öffnen Sie Ihren Link in einigen Minuten noch einmal.',
    embedTitle: 'Identitätsprüfung',
    embedDone: 'Fertig? Hier geht es weiter',
  },
};
