import type { Words } from './words.ts';

export const et: Words = {
  dir: 'ltr',
  dates: 'et',
  reasons: {
    media_missing: 'Fotod või video puudusid. Palun läbige kõik sammud.',
    face_not_visible:
      'Teie nägu ei olnud selgelt näha. Palun vaadake heas valguses kaamerasse, ilma prillide ja peakatteta.',
    document_not_fully_visible:
      'Dokument ei olnud täielikult näha. Palun hoidke kõik neli nurka raami sees.',
    poor_image_quality:
      'Fotod ei olnud piisavalt teravad. Palun puhastage objektiiv, hoidke seadet paigal ja vältige peegeldusi.',
    document_damaged: 'Dokument on kahjustatud. Palun kasutage teist dokumenti.',
    document_type_not_supported:
      'Seda liiki dokumenti ei aktsepteerita. Palun kasutage passi või isikutunnistust.',
    document_expired: 'Dokument on aegunud. Palun kasutage kehtivat dokumenti.',
    document_unreadable:
      'Dokumendi teksti ei õnnestunud lugeda. Palun pildistage heas valguses ja ilma peegeldusteta.',
    document_mrz_missing:
      'Dokumendi allservas olevaid koodiridu ei leitud. Palun näidake kogu dokumenti.',
    document_side_missing: 'Dokumendi üks külg puudus. Palun näidake mõlemat külge.',
    document_not_found: 'Fotodelt ei leitud isikut tõendavat dokumenti.',
    several_faces:
      'Pildil oli rohkem kui üks inimene. Palun jälgige, et pildil oleksite ainult Teie.',
    several_documents:
      'Fotodel oli rohkem kui üks dokument. Palun näidake kõigil fotodel sama dokumenti.',
    consent_refused: 'Isikutuvastuse tingimustega ei nõustutud.',
    attempts_exhausted: 'Rohkem katseid ei ole. Teie juhtumi vaatab läbi töötaja.',
    never_started: 'Isikutuvastust ei alustatud õigeaegselt.',
    never_submitted: 'Isikutuvastust alustati, kuid seda ei lõpetatud õigeaegselt.',
    canceled_by_client: 'Isikutuvastus tühistati.',
    canceled_by_operator: 'Selle teenuse haldaja tühistas isikutuvastuse.',
    vendor_requested_resubmission: 'Palun proovige veel kord.',
  },
  next: {
    preparing: 'Isikutuvastust valmistatakse ette. See võtab hetke.',
    start: 'Avage link ja järgige samme.',
    photos: 'Tehke fotod üksteise järel ja saatke need ära.',
    carryOn: 'Avage link, et jätkata sealt, kus pooleli jäite.',
    appointment: 'Aeg on broneeritud. Avage link sel ajal.',
    appointmentTooLate: 'Broneeritud aeg on liiga hilja. Avage link kohe, et valida varasem aeg.',
    sessionOver: 'Eelmine seanss on lõppenud. Avage link, et alustada uut.',
    tryAgain: 'Avage link, et uuesti proovida.',
    lastTry: 'See on viimane katse.',
    returned: 'Uurime, kuidas läks. See võtab hetke.',
    checking: 'Isikutuvastust kontrollitakse.',
    approved: 'Isikutuvastus õnnestus.',
    declined: 'Isikutuvastus ei õnnestunud.',
    failed: 'Isikutuvastust ei saanud tehnilisel põhjusel läbi viia. Võib alustada uut.',
    over: 'Võib alustada uut isikutuvastust.',
    retried: 'Selle asemel on alustatud uut isikutuvastust.',
  },
  photo: {
    dark: 'Liiga pime. Palun proovige valgemas kohas.',
    glasses: 'Palun võtke prillid eest ära.',
    mask: 'Palun võtke mask eest ära.',
    alone: 'Palun jälgige, et pildil ei oleks kedagi teist.',
    centre: 'Palun hoidke oma nägu raami keskel.',
    faceCloser: 'Palun tulge lähemale, et nägu täidaks raami.',
    blurred: 'Foto on udune. Palun puhastage objektiiv ja hoidke seadet paigal.',
    glare: 'Peegeldus on liiga tugev. Palun kallutage dokumenti ja vältige peegeldusi.',
    noDocument: 'Fotolt ei leitud ühtegi tuntud dokumenti. Palun näidake kogu dokumenti.',
    otherSide: 'See on dokumendi teine külg. Palun pöörake see ümber.',
    oneSide: 'Sellel dokumendil on ainult üks külg. Palun pildistage seda külge.',
    unfold: 'Palun avage dokument ja näidake seda tervikuna.',
    otherPage: 'See on dokumendi teine lehekülg. Palun näidake õiget.',
    corners: 'Palun hoidke dokumendi kõik neli nurka raami sees.',
    documentCloser: 'Palun tulge lähemale, et dokument täidaks raami.',
    otherDocument: 'Seda liiki dokumenti ei aktsepteerita. Palun kasutage teist.',
    tooLarge: 'Foto on liiga suur. Palun kasutage väiksemat.',
    handedIn: 'Fotod on juba saadetud; rohkem ei saa lisada.',
    technical: 'Tekkis viga. Palun proovige hiljem uuesti.',
    again: 'Fotot ei saanud kasutada. Palun tehke see uuesti heas valguses ja ilma peegeldusteta.',
  },
  page: {
    askedBy: 'Isikutuvastust palus {name}',
    support: 'Küsimuste korral: {address}',
    backTo: 'Tagasi lehele {name}',
    close: 'Võite selle lehe sulgeda.',
    tryAgainTitle: 'Palun proovige veel kord',
    tryAgainButton: 'Proovi uuesti',
    triesLeft: '{left, plural, =1 {See on Teie viimane katse.} other {Teil on jäänud # katset.}}',
    sessionOverTitle: 'Teie seanss on lõppenud',
    sessionOver:
      'Seda ei saa enam kasutada. Võite jätkata uues seansis; võib-olla tuleb fotod uuesti teha.',
    continueButton: 'Jätka',
    appointmentTitle: 'Teil on broneeritud aeg',
    appointment: 'Aeg: {when}.',
    appointmentAhead: 'Avage see link sel ajal uuesti: see viib Teid edasi.',
    appointmentTooLate:
      'See on liiga hilja: see isikutuvastus lõpeb enne seda. Palun minge sinna kohe ja valige varasem aeg.',
    appointmentButton: 'Mine sinna kohe',
    waitingTitle: 'Üks hetk, palun',
    waiting: 'Teie isikutuvastust valmistatakse ette. See leht uueneb automaatselt.',
    waitingLong:
      'See võtab tavapärasest kauem aega. Võite selle lehe sulgeda ja sama lingi kaudu tagasi tulla.',
    lookAgain: 'Värskenda kohe',
    elsewhereTitle: 'Palun minge tagasi eelmisse rakendusse või eelmisele lehele',
    elsewhere:
      'Teie isikutuvastus on valmis. Palun järgige samme rakenduses või lehel, mis Teid siia suunas.',
    notFramedTitle: 'Teie isikutuvastus avaneb teisel lehel',
    notFramed: 'Seda ei saa selle lehe sees näidata. Vajutage nuppu, et seal jätkata.',
    checkingTitle: 'Aitäh, isikutuvastus on kontrollimisel',
    checking: 'Teie isikutuvastust kontrollitakse. Te ei pea rohkem midagi tegema.',
    approvedTitle: 'Teie isik on tuvastatud',
    approved: 'Teie isikusamasus on kinnitatud. Aitäh.',
    declinedTitle: 'Meil ei õnnestunud Teie isikut tuvastada',
    declined:
      'Isikutuvastus on lõppenud ja see ei õnnestunud. Kuidas edasi toimida, ütleb Teile see, kes isikutuvastust palus.',
    declinedMendable:
      'Isikutuvastus on lõppenud ja see ei õnnestunud. See, kes isikutuvastust palus, saab Teile saata uue lingi.',
    expiredTitle: 'See isikutuvastus on aegunud',
    expired:
      'Seda ei alustatud õigeaegselt. See, kes isikutuvastust palus, saab Teile saata uue lingi.',
    abandoned:
      'Seda ei lõpetatud õigeaegselt. See, kes isikutuvastust palus, saab Teile saata uue lingi.',
    canceledTitle: 'See isikutuvastus tühistati',
    canceled: 'Te ei pea rohkem midagi tegema.',
    consentRefused:
      'Kui olete meelt muutnud, saab see, kes isikutuvastust palus, Teile saata uue lingi.',
    failedTitle: 'See ei õnnestunud, kuid see ei olnud Teie süü',
    failed:
      'Isikutuvastust ei saanud läbi viia. See, kes isikutuvastust palus, saab Teile saata uue lingi.',
    returnedTitle: 'Aitäh, et tulite tagasi',
    returned: 'Uurime, kuidas läks. See leht uueneb automaatselt.',
    notHeard: 'Me ei tea veel, kuidas läks. Kui läbisite kõik sammud, võite selle lehe sulgeda.',
    goOn: 'Kui mitte, võite nüüd jätkata.',
    comeBack: 'Kui mitte, avage palun oma link mõne minuti pärast uuesti.',
    unknownTitle: 'See link ei tööta',
    unknown:
      'See on poolik või on asendatud uuemaga. Palun avage kõige uuem link, mille olete saanud.',
    revoked: 'See on tagasi võetud. See, kes isikutuvastust palus, saab Teile saata uue lingi.',
    laterTitle: 'Palun proovige mõne minuti pärast uuesti',
    later: 'Praegu ei ole see võimalik. Palun avage oma link mõne minuti pärast uuesti.',
    embedTitle: 'Isikutuvastus',
    embedDone: 'Valmis? Jätkake siit',
  },
};
