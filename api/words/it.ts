import type { Words } from './words.ts';

export const it: Words = {
  dir: 'ltr',
  dates: 'it',
  reasons: {
    media_missing: 'Mancavano foto o un video. La preghiamo di completare tutti i passaggi.',
    face_not_visible:
      'Il Suo volto non era chiaramente visibile. Guardi verso la fotocamera con una buona luce, senza occhiali né copricapo.',
    document_not_fully_visible:
      'Il documento non era interamente visibile. Mantenga tutti e quattro gli angoli all’interno del riquadro.',
    poor_image_quality:
      'Le foto non erano abbastanza nitide. Pulisca l’obiettivo, tenga ferma la fotocamera ed eviti i riflessi.',
    document_damaged: 'Il documento è danneggiato. La preghiamo di utilizzarne un altro.',
    document_type_not_supported:
      'Questo tipo di documento non è accettato. La preghiamo di utilizzare un passaporto o una carta d’identità.',
    document_expired: 'Il documento è scaduto. La preghiamo di utilizzarne uno valido.',
    document_unreadable:
      'Il testo del documento non era leggibile. Scatti la foto con una buona luce e senza riflessi.',
    document_mrz_missing:
      'Le righe di codice nella parte inferiore del documento non sono state trovate. Mostri l’intero documento.',
    document_side_missing:
      'Mancava un lato del documento. La preghiamo di mostrare fronte e retro.',
    document_not_found: 'Nelle foto non è stato trovato alcun documento d’identità.',
    several_faces:
      'Nell’immagine c’era più di una persona. La preghiamo di assicurarsi che nessun altro sia inquadrato.',
    several_documents:
      'Nelle foto c’era più di un documento. La preghiamo di mostrare lo stesso in tutte.',
    consent_refused: 'Le condizioni della verifica dell’identità non sono state accettate.',
    attempts_exhausted:
      'Non sono disponibili altri tentativi. La Sua pratica sarà esaminata da una persona.',
    never_started: 'La verifica dell’identità non è stata avviata in tempo.',
    never_submitted: 'La verifica dell’identità è stata avviata, ma non completata in tempo.',
    canceled_by_client: 'La verifica dell’identità è stata annullata.',
    canceled_by_operator:
      'La verifica dell’identità è stata annullata dal gestore di questo servizio.',
    vendor_requested_resubmission: 'La preghiamo di riprovare.',
  },
  next: {
    preparing: 'La verifica dell’identità è in preparazione. Richiede solo un momento.',
    start: 'Apra il link e segua i passaggi.',
    photos: 'Scatti le foto una dopo l’altra e le invii.',
    carryOn: 'Apra il link per riprendere da dove ha interrotto.',
    appointment: 'È stato fissato un appuntamento. Apra il link all’ora prevista.',
    appointmentTooLate:
      'L’appuntamento fissato è troppo tardi. Apra ora il link per sceglierne uno più vicino.',
    sessionOver: 'La sessione precedente è terminata. Apra il link per iniziarne una nuova.',
    tryAgain: 'Apra il link per riprovare.',
    lastTry: 'Questo è l’ultimo tentativo.',
    returned: 'Stiamo verificando com’è andata. Richiede solo un momento.',
    checking: 'La verifica dell’identità è in fase di esame.',
    approved: 'La verifica dell’identità è andata a buon fine.',
    declined: 'La verifica dell’identità non è andata a buon fine.',
    failed:
      'Non è stato possibile effettuare la verifica dell’identità per un motivo tecnico. È possibile avviarne una nuova.',
    over: 'È possibile avviare una nuova verifica.',
    retried: 'Al suo posto è stata avviata una nuova verifica.',
  },
  photo: {
    dark: 'È troppo buio. La preghiamo di riprovare in un luogo più luminoso.',
    glasses: 'La preghiamo di togliere gli occhiali.',
    mask: 'La preghiamo di togliere la mascherina.',
    alone: 'La preghiamo di assicurarsi che nessun altro sia inquadrato.',
    centre: 'Mantenga il volto al centro del riquadro.',
    faceCloser: 'Si avvicini in modo che il Suo volto riempia il riquadro.',
    blurred: 'La foto è sfocata. Pulisca l’obiettivo e tenga ferma la fotocamera.',
    glare: 'Ci sono troppi riflessi. Inclini il documento per evitarli.',
    noDocument: 'Non è stato trovato alcun documento riconosciuto. Mostri l’intero documento.',
    otherSide: 'Questo è l’altro lato del documento. La preghiamo di girarlo.',
    oneSide: 'Questo documento ha un solo lato. Scatti la foto di quel lato.',
    unfold: 'La preghiamo di aprire il documento e di mostrarlo per intero.',
    otherPage: 'Questa è un’altra pagina del documento. La preghiamo di mostrare quella giusta.',
    corners: 'Mantenga tutti e quattro gli angoli del documento all’interno del riquadro.',
    documentCloser: 'Si avvicini in modo che il documento riempia il riquadro.',
    otherDocument:
      'Questo tipo di documento non è accettato. La preghiamo di utilizzarne un altro.',
    tooLarge: 'La foto è troppo grande. La preghiamo di utilizzarne una più piccola.',
    handedIn: 'Le foto sono già state inviate; non è possibile aggiungerne altre.',
    technical: 'Si è verificato un errore. La preghiamo di riprovare più tardi.',
    again:
      'Non è stato possibile utilizzare la foto. La scatti di nuovo con una buona luce e senza riflessi.',
  },
  page: {
    askedBy: 'Verifica dell’identità per {name}',
    support: 'Per domande: {address}',
    backTo: 'Torna a {name}',
    close: 'Può chiudere questa pagina.',
    tryAgainTitle: 'La preghiamo di riprovare',
    tryAgainButton: 'Riprova',
    triesLeft:
      '{left, plural, =1 {Questo è il Suo ultimo tentativo.} other {Le restano # tentativi.}}',
    sessionOverTitle: 'La Sua sessione è terminata',
    sessionOver:
      'Non può più essere utilizzata. Può continuare in una nuova sessione; potrebbe essere necessario scattare di nuovo le foto.',
    continueButton: 'Continua',
    appointmentTitle: 'Ha un appuntamento',
    appointment: 'Data e ora: {when}.',
    appointmentAhead: 'Apra di nuovo questo link a quell’ora: La porterà al Suo appuntamento.',
    appointmentTooLate:
      'È troppo tardi: questa verifica dell’identità termina prima. La preghiamo di accedere ora e di scegliere un appuntamento più vicino.',
    appointmentButton: 'Vai ora',
    waitingTitle: 'Un momento, per favore',
    waiting:
      'La Sua verifica dell’identità è in preparazione. Questa pagina si aggiorna automaticamente.',
    waitingLong:
      'Sta richiedendo più tempo del solito. Può chiudere questa pagina e tornare più tardi con lo stesso link.',
    lookAgain: 'Aggiorna ora',
    elsewhereTitle: 'La preghiamo di tornare all’app o alla pagina precedente',
    elsewhere:
      'La Sua verifica dell’identità è pronta. Segua i passaggi nell’app o nella pagina da cui proviene.',
    notFramedTitle: 'La Sua verifica si apre in un’altra pagina',
    notFramed:
      'Non può essere mostrata all’interno di questa. Prema il pulsante per continuare lì.',
    checkingTitle: 'Grazie, la verifica è in corso',
    checking: 'La Sua verifica dell’identità è in fase di esame. Non deve fare altro.',
    approvedTitle: 'La Sua identità è verificata',
    approved: 'La Sua identità è stata verificata. Grazie.',
    declinedTitle: 'Non è stato possibile verificare la Sua identità',
    declined:
      'La verifica è conclusa e non è andata a buon fine. Chi gliel’ha richiesta può indicarLe come procedere.',
    declinedMendable:
      'La verifica è conclusa e non è andata a buon fine. Chi gliel’ha richiesta può inviarLe un nuovo link.',
    expiredTitle: 'Questa verifica dell’identità è scaduta',
    expired: 'Non è stata avviata in tempo. Chi gliel’ha richiesta può inviarLe un nuovo link.',
    abandoned:
      'Non è stata completata in tempo. Chi gliel’ha richiesta può inviarLe un nuovo link.',
    canceledTitle: 'Questa verifica dell’identità è stata annullata',
    canceled: 'Non deve fare altro.',
    consentRefused: 'Se ha cambiato idea, chi gliel’ha richiesta può inviarLe un nuovo link.',
    failedTitle: 'Non ha funzionato, e non è dipeso da Lei',
    failed:
      'Non è stato possibile effettuare la verifica dell’identità. Chi gliel’ha richiesta può inviarLe un nuovo link.',
    returnedTitle: 'Grazie',
    returned: 'Stiamo verificando com’è andata. Questa pagina si aggiorna automaticamente.',
    notHeard:
      'Non sappiamo ancora com’è andata. Se ha completato tutti i passaggi, può chiudere questa pagina.',
    goOn: 'Altrimenti può continuare ora.',
    comeBack: 'Altrimenti La preghiamo di aprire di nuovo il Suo link tra qualche minuto.',
    unknownTitle: 'Questo link non funziona',
    unknown:
      'È incompleto o è stato sostituito da uno più recente. La preghiamo di aprire l’ultimo link che ha ricevuto.',
    revoked: 'È stato ritirato. Chi Le ha chiesto la verifica può inviarLe un nuovo link.',
    laterTitle: 'La preghiamo di riprovare tra qualche minuto',
    later:
      'Al momento non è possibile. La preghiamo di aprire di nuovo il Suo link tra qualche minuto.',
    embedTitle: 'Verifica dell’identità',
    embedDone: 'Ha finito? Continui qui',
  },
};
