import type { Words } from './words.ts';

export const fr: Words = {
  dir: 'ltr',
  dates: 'fr',
  reasons: {
    media_missing: 'Il manquait des photos ou une vidéo. Veuillez effectuer toutes les étapes.',
    face_not_visible:
      'Votre visage n’était pas clairement visible. Veuillez regarder la caméra sous un bon éclairage, sans lunettes ni couvre-chef.',
    document_not_fully_visible:
      'Le document n’était pas entièrement visible. Veuillez garder les quatre coins dans le cadre.',
    poor_image_quality:
      'Les photos n’étaient pas assez nettes. Veuillez nettoyer l’objectif, ne pas bouger et éviter les reflets.',
    document_damaged: 'Le document est endommagé. Veuillez en utiliser un autre.',
    document_type_not_supported:
      'Ce type de document n’est pas accepté. Veuillez utiliser un passeport ou une carte d’identité.',
    document_expired: 'Le document a expiré. Veuillez utiliser un document en cours de validité.',
    document_unreadable:
      'Le texte du document n’a pas pu être lu. Veuillez prendre la photo sous un bon éclairage, sans reflets.',
    document_mrz_missing:
      'Les lignes codées au bas du document n’ont pas été trouvées. Veuillez montrer le document en entier.',
    document_side_missing:
      'Il manquait un côté du document. Veuillez présenter le recto et le verso.',
    document_not_found: 'Aucune pièce d’identité n’a été trouvée sur les photos.',
    several_faces:
      'Plusieurs personnes étaient visibles sur l’image. Veuillez vous assurer que personne d’autre n’y apparaît.',
    several_documents:
      'Plusieurs documents étaient visibles sur les photos. Veuillez présenter le même sur toutes les photos.',
    consent_refused: 'Les conditions de la vérification d’identité n’ont pas été acceptées.',
    attempts_exhausted:
      'Aucune nouvelle tentative n’est possible. Votre dossier sera examiné par une personne.',
    never_started: 'La vérification d’identité n’a pas été commencée à temps.',
    never_submitted: 'La vérification d’identité a été commencée, mais pas terminée à temps.',
    canceled_by_client: 'La vérification d’identité a été annulée.',
    canceled_by_operator:
      'La vérification d’identité a été annulée par l’exploitant de ce service.',
    vendor_requested_resubmission: 'Veuillez réessayer.',
  },
  next: {
    preparing: 'La vérification d’identité est en cours de préparation. Cela prend un instant.',
    start: 'Ouvrez le lien et suivez les étapes.',
    photos: 'Prenez les photos l’une après l’autre, puis envoyez-les.',
    carryOn: 'Ouvrez le lien pour reprendre là où vous en étiez.',
    appointment: 'Un rendez-vous est fixé. Ouvrez le lien à l’heure prévue.',
    appointmentTooLate:
      'Le rendez-vous fixé est trop tardif. Ouvrez le lien maintenant pour en choisir un plus proche.',
    sessionOver:
      'La session précédente est terminée. Ouvrez le lien pour en commencer une nouvelle.',
    tryAgain: 'Ouvrez le lien pour réessayer.',
    lastTry: 'C’est la dernière tentative.',
    returned: 'Nous cherchons à savoir comment cela s’est passé. Cela prend un instant.',
    checking: 'La vérification d’identité est en cours de traitement.',
    approved: 'La vérification d’identité a abouti.',
    declined: 'La vérification d’identité n’a pas abouti.',
    failed:
      'La vérification d’identité n’a pas pu être effectuée pour une raison technique. Une nouvelle vérification peut être lancée.',
    over: 'Une nouvelle vérification peut être lancée.',
    retried: 'Une nouvelle vérification a été lancée à sa place.',
  },
  photo: {
    dark: 'Il fait trop sombre. Veuillez réessayer dans un endroit plus lumineux.',
    glasses: 'Veuillez retirer vos lunettes.',
    mask: 'Veuillez retirer votre masque.',
    alone: 'Veuillez vous assurer que personne d’autre n’est visible sur l’image.',
    centre: 'Veuillez garder votre visage au centre du cadre.',
    faceCloser: 'Veuillez vous rapprocher afin que votre visage remplisse le cadre.',
    blurred: 'La photo est floue. Veuillez nettoyer l’objectif et ne pas bouger.',
    glare: 'Il y a trop de reflets. Veuillez incliner le document et éviter les reflets.',
    noDocument: 'Aucun document connu n’a été trouvé. Veuillez montrer le document en entier.',
    otherSide: 'C’est l’autre côté du document. Veuillez le retourner.',
    oneSide: 'Ce document n’a qu’un seul côté. Veuillez photographier ce côté.',
    unfold: 'Veuillez déplier le document et le montrer en entier.',
    otherPage: 'C’est une autre page du document. Veuillez montrer la bonne.',
    corners: 'Veuillez garder les quatre coins du document dans le cadre.',
    documentCloser: 'Veuillez vous rapprocher afin que le document remplisse le cadre.',
    otherDocument: 'Ce type de document n’est pas accepté. Veuillez en utiliser un autre.',
    tooLarge: 'La photo est trop volumineuse. Veuillez en utiliser une moins volumineuse.',
    handedIn: 'Les photos ont déjà été envoyées, il n’est plus possible d’en ajouter.',
    technical: 'Une erreur s’est produite. Veuillez réessayer plus tard.',
    again:
      'La photo n’a pas pu être utilisée. Veuillez la reprendre sous un bon éclairage, sans reflets.',
  },
  page: {
    askedBy: 'Vérification d’identité pour {name}',
    support: 'Pour toute question\u00a0: {address}',
    backTo: 'Revenir à {name}',
    close: 'Vous pouvez fermer cette page.',
    tryAgainTitle: 'Veuillez réessayer',
    tryAgainButton: 'Réessayer',
    triesLeft:
      '{left, plural, =1 {C’est votre dernière tentative.} other {Il vous reste # tentatives.}}',
    sessionOverTitle: 'Votre session est terminée',
    sessionOver:
      'Elle n’est plus utilisable. Vous pouvez continuer dans une nouvelle session, mais il faudra peut-être reprendre des photos.',
    continueButton: 'Continuer',
    appointmentTitle: 'Vous avez un rendez-vous',
    appointment: 'Il est fixé au {when}.',
    appointmentAhead:
      'Ouvrez de nouveau ce lien à ce moment-là, il vous mènera à votre rendez-vous.',
    appointmentTooLate:
      'C’est trop tard, car cette vérification d’identité se termine avant. Veuillez choisir dès maintenant un rendez-vous plus proche.',
    appointmentButton: 'Y aller maintenant',
    waitingTitle: 'Un instant, s’il vous plaît',
    waiting:
      'Votre vérification d’identité est en cours de préparation. Cette page se met à jour automatiquement.',
    waitingLong:
      'Cela prend plus de temps que d’habitude. Vous pouvez fermer cette page et revenir par le même lien.',
    lookAgain: 'Actualiser maintenant',
    elsewhereTitle: 'Veuillez revenir à l’application ou à la page précédente',
    elsewhere:
      'Votre vérification d’identité est prête. Veuillez suivre les étapes dans l’application ou sur la page qui vous a conduit ici.',
    notFramedTitle: 'Votre vérification s’ouvre sur une autre page',
    notFramed:
      'Elle ne peut pas être affichée à l’intérieur de celle-ci. Appuyez sur le bouton pour y continuer.',
    checkingTitle: 'Merci, la vérification est en cours',
    checking:
      'Votre vérification d’identité est en cours de traitement. Vous n’avez plus rien à faire.',
    approvedTitle: 'Votre identité est vérifiée',
    approved: 'Votre identité a été vérifiée. Merci.',
    declinedTitle: 'Nous n’avons pas pu vérifier votre identité',
    declined:
      'La vérification est terminée et n’a pas abouti. L’organisme qui vous l’a demandée peut vous indiquer la suite à donner.',
    declinedMendable:
      'La vérification est terminée et n’a pas abouti. L’organisme qui vous l’a demandée peut vous envoyer un nouveau lien.',
    expiredTitle: 'Cette vérification d’identité a expiré',
    expired:
      'Elle n’a pas été commencée à temps. L’organisme qui vous l’a demandée peut vous envoyer un nouveau lien.',
    abandoned:
      'Elle n’a pas été terminée à temps. L’organisme qui vous l’a demandée peut vous envoyer un nouveau lien.',
    canceledTitle: 'Cette vérification d’identité a été annulée',
    canceled: 'Vous n’avez plus rien à faire.',
    consentRefused:
      'Si vous avez changé d’avis, l’organisme qui vous l’a demandée peut vous envoyer un nouveau lien.',
    failedTitle: 'Cela n’a pas fonctionné, et vous n’y êtes pour rien',
    failed:
      'La vérification d’identité n’a pas pu être effectuée. L’organisme qui vous l’a demandée peut vous envoyer un nouveau lien.',
    returnedTitle: 'Merci',
    returned:
      'Nous cherchons à savoir comment cela s’est passé. Cette page se met à jour automatiquement.',
    notHeard:
      'Nous ne savons pas encore comment cela s’est passé. Si vous avez effectué toutes les étapes, vous pouvez fermer cette page.',
    goOn: 'Sinon, vous pouvez continuer maintenant.',
    comeBack: 'Sinon, veuillez ouvrir de nouveau votre lien dans quelques minutes.',
    unknownTitle: 'Ce lien ne fonctionne pas',
    unknown:
      'Il est incomplet ou a été remplacé par un lien plus récent. Veuillez ouvrir le dernier lien que vous avez reçu.',
    revoked:
      'Il a été retiré. L’organisme qui vous a demandé la vérification peut vous envoyer un nouveau lien.',
    laterTitle: 'Veuillez réessayer dans quelques minutes',
    later:
      'Cela n’est pas possible pour le moment. Veuillez ouvrir de nouveau votre lien dans quelques minutes.',
    embedTitle: 'Vérification d’identité',
    embedDone: 'Vous avez terminé\u00a0? Continuez ici',
  },
};
