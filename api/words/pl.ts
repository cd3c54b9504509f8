import type { Words } from './words.ts';

export const pl: Words = {
  dir: 'ltr',
  dates: 'pl',
  reasons: {
    media_missing: 'Brakowało zdjęć lub nagrania wideo. Prosimy wykonać wszystkie kroki.',
    face_not_visible:
      'Twarz nie była wyraźnie widoczna. Prosimy spojrzeć w kamerę przy dobrym oświetleniu, bez okularów i nakrycia głowy.',
    document_not_fully_visible:
      'Dokument nie był widoczny w całości. Prosimy zmieścić wszystkie cztery rogi w ramce.',
    poor_image_quality:
      'Zdjęcia nie były wystarczająco ostre. Prosimy wyczyścić obiektyw, nie poruszać aparatem i unikać odblasków.',
    document_damaged: 'Dokument jest uszkodzony. Prosimy użyć innego.',
    document_type_not_supported:
      'Ten rodzaj dokumentu nie jest akceptowany. Prosimy użyć paszportu lub dowodu osobistego.',
    document_expired: 'Dokument stracił ważność. Prosimy użyć ważnego dokumentu.',
    document_unreadable:
      'Nie udało się odczytać tekstu na dokumencie. Prosimy zrobić zdjęcie przy dobrym oświetleniu, bez odblasków.',
    document_mrz_missing:
      'Nie znaleziono wierszy kodu w dolnej części dokumentu. Prosimy pokazać cały dokument.',
    document_side_missing: 'Brakowało jednej strony dokumentu. Prosimy pokazać obie strony.',
    document_not_found: 'Na zdjęciach nie znaleziono dokumentu tożsamości.',
    several_faces:
      'Na zdjęciu była więcej niż jedna osoba. Prosimy dopilnować, aby w kadrze nie było nikogo innego.',
    several_documents:
      'Na zdjęciach był więcej niż jeden dokument. Prosimy pokazać ten sam na wszystkich.',
    consent_refused: 'Warunki weryfikacji tożsamości nie zostały zaakceptowane.',
    attempts_exhausted: 'Nie ma już dostępnych prób. Sprawa zostanie rozpatrzona przez pracownika.',
    never_started: 'Weryfikacja tożsamości nie została rozpoczęta w terminie.',
    never_submitted: 'Weryfikacja tożsamości została rozpoczęta, ale nie ukończona w terminie.',
    canceled_by_client: 'Weryfikacja tożsamości została anulowana.',
    canceled_by_operator: 'Weryfikacja tożsamości została anulowana przez operatora tej usługi.',
    vendor_requested_resubmission: 'Prosimy spróbować ponownie.',
  },
  next: {
    preparing: 'Weryfikacja tożsamości jest przygotowywana. To potrwa chwilę.',
    start: 'Prosimy otworzyć link i wykonać kolejne kroki.',
    photos: 'Prosimy zrobić zdjęcia, jedno po drugim, i je przesłać.',
    carryOn: 'Prosimy otworzyć link, aby kontynuować od miejsca przerwania.',
    appointment: 'Termin spotkania jest zarezerwowany. Prosimy otworzyć link w tym terminie.',
    appointmentTooLate:
      'Zarezerwowany termin spotkania jest zbyt późny. Prosimy otworzyć link teraz, aby wybrać wcześniejszy.',
    sessionOver: 'Poprzednia sesja dobiegła końca. Prosimy otworzyć link, aby rozpocząć nową.',
    tryAgain: 'Prosimy otworzyć link, aby spróbować ponownie.',
    lastTry: 'To jest ostatnia próba.',
    returned: 'Sprawdzamy, jak poszło. To potrwa chwilę.',
    checking: 'Weryfikacja tożsamości jest w toku.',
    approved: 'Weryfikacja tożsamości zakończyła się pomyślnie.',
    declined: 'Weryfikacja tożsamości nie zakończyła się pomyślnie.',
    failed:
      'Weryfikacja tożsamości nie mogła zostać przeprowadzona z przyczyn technicznych. Można rozpocząć nową.',
    over: 'Można rozpocząć nową weryfikację.',
    retried: 'W jej miejsce rozpoczęto nową weryfikację.',
  },
  photo: {
    dark: 'Jest zbyt ciemno. Prosimy spróbować w jaśniejszym miejscu.',
    glasses: 'Prosimy zdjąć okulary.',
    mask: 'Prosimy zdjąć maskę.',
    alone: 'Prosimy dopilnować, aby w kadrze nie było nikogo innego.',
    centre: 'Prosimy trzymać twarz na środku ramki.',
    faceCloser: 'Prosimy się przybliżyć, aby twarz wypełniała ramkę.',
    blurred: 'Zdjęcie jest nieostre. Prosimy wyczyścić obiektyw i nie poruszać aparatem.',
    glare: 'Odblaski są zbyt silne. Prosimy pochylić dokument i unikać odblasków.',
    noDocument: 'Nie znaleziono znanego dokumentu. Prosimy pokazać cały dokument.',
    otherSide: 'To jest druga strona dokumentu. Prosimy go odwrócić.',
    oneSide: 'Ten dokument ma tylko jedną stronę. Prosimy zrobić jej zdjęcie.',
    unfold: 'Prosimy rozłożyć dokument i pokazać go w całości.',
    otherPage: 'To jest inna strona dokumentu. Prosimy pokazać właściwą.',
    corners: 'Prosimy zmieścić wszystkie cztery rogi dokumentu w ramce.',
    documentCloser: 'Prosimy się przybliżyć, aby dokument wypełniał ramkę.',
    otherDocument: 'Ten rodzaj dokumentu nie jest akceptowany. Prosimy użyć innego.',
    tooLarge: 'Zdjęcie jest zbyt duże. Prosimy użyć mniejszego.',
    handedIn: 'Zdjęcia zostały już przesłane; nie można dodać kolejnych.',
    technical: 'Wystąpił błąd. Prosimy spróbować ponownie później.',
    again:
      'Nie udało się użyć zdjęcia. Prosimy zrobić je ponownie przy dobrym oświetleniu, bez odblasków.',
  },
  page: {
    askedBy: 'Weryfikacja tożsamości dla: {name}',
    support: 'W razie pytań: {address}',
    backTo: 'Wróć na stronę {name}',
    close: 'Można zamknąć tę stronę.',
    tryAgainTitle: 'Prosimy spróbować ponownie',
    tryAgainButton: 'Spróbuj ponownie',
    triesLeft:
      '{left, plural, =1 {To jest ostatnia próba.} few {Pozostały # próby.} many {Pozostało # prób.} other {Pozostało # próby.}}',
    sessionOverTitle: 'Sesja dobiegła końca',
    sessionOver:
      'Nie można już z niej korzystać. Można kontynuować w nowej sesji; być może trzeba będzie ponownie zrobić zdjęcia.',
    continueButton: 'Kontynuuj',
    appointmentTitle: 'Spotkanie jest umówione',
    appointment: 'Termin: {when}.',
    appointmentAhead:
      'Prosimy ponownie otworzyć ten link w tym terminie – prowadzi on do spotkania.',
    appointmentTooLate:
      'To zbyt późno – ta weryfikacja tożsamości kończy się wcześniej. Prosimy przejść tam teraz i wybrać wcześniejszy termin.',
    appointmentButton: 'Przejdź teraz',
    waitingTitle: 'Chwileczkę',
    waiting: 'Weryfikacja tożsamości jest przygotowywana. Ta strona odświeża się automatycznie.',
    waitingLong:
      'To trwa dłużej niż zwykle. Można zamknąć tę stronę i wrócić później, korzystając z tego samego linku.',
    lookAgain: 'Odśwież teraz',
    elsewhereTitle: 'Prosimy wrócić do poprzedniej aplikacji lub strony',
    elsewhere:
      'Weryfikacja tożsamości jest gotowa. Prosimy wykonać kolejne kroki w aplikacji lub na stronie, z której nastąpiło przekierowanie.',
    notFramedTitle: 'Weryfikacja otworzy się na innej stronie',
    notFramed:
      'Nie można jej wyświetlić wewnątrz tej strony. Prosimy nacisnąć przycisk, aby przejść dalej.',
    checkingTitle: 'Dziękujemy, weryfikacja trwa',
    checking: 'Weryfikacja tożsamości jest w toku. Nie trzeba robić nic więcej.',
    approvedTitle: 'Tożsamość została potwierdzona',
    approved: 'Weryfikacja tożsamości przebiegła pomyślnie. Dziękujemy.',
    declinedTitle: 'Nie udało się potwierdzić tożsamości',
    declined:
      'Weryfikacja została zakończona i nie przebiegła pomyślnie. Instytucja, która o nią poprosiła, może poinformować o dalszych krokach.',
    declinedMendable:
      'Weryfikacja została zakończona i nie przebiegła pomyślnie. Instytucja, która o nią poprosiła, może przesłać nowy link.',
    expiredTitle: 'Ta weryfikacja tożsamości wygasła',
    expired:
      'Nie została rozpoczęta w terminie. Instytucja, która o nią poprosiła, może przesłać nowy link.',
    abandoned:
      'Nie została ukończona w terminie. Instytucja, która o nią poprosiła, może przesłać nowy link.',
    canceledTitle: 'Ta weryfikacja tożsamości została anulowana',
    canceled: 'Nie trzeba robić nic więcej.',
    consentRefused:
      'W razie zmiany zdania instytucja, która o nią poprosiła, może przesłać nowy link.',
    failedTitle: 'Nie udało się, ale nie z winy użytkownika',
    failed:
      'Weryfikacja tożsamości nie mogła zostać przeprowadzona. Instytucja, która o nią poprosiła, może przesłać nowy link.',
    returnedTitle: 'Dziękujemy za powrót',
    returned: 'Sprawdzamy, jak poszło. Ta strona odświeża się automatycznie.',
    notHeard:
      'Nie wiemy jeszcze, jak poszło. Jeśli wszystkie kroki zostały wykonane, można zamknąć tę stronę.',
    goOn: 'Jeśli nie, można teraz kontynuować.',
    comeBack: 'Jeśli nie, prosimy ponownie otworzyć link za kilka minut.',
    unknownTitle: 'Ten link nie działa',
    unknown:
      'Jest niekompletny lub został zastąpiony nowszym. Prosimy otworzyć najnowszy otrzymany link.',
    revoked: 'Został wycofany. Instytucja, która poprosiła o weryfikację, może przesłać nowy link.',
    laterTitle: 'Prosimy spróbować ponownie za kilka minut',
    later: 'W tej chwili nie jest to możliwe. Prosimy ponownie otworzyć link za kilka minut.',
    embedTitle: 'Weryfikacja tożsamości',
    embedDone: 'Gotowe? Przejdź dalej',
  },
};
