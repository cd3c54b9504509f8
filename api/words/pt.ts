import type { Words } from './words.ts';

export const pt: Words = {
  dir: 'ltr',
  dates: 'pt-PT',
  reasons: {
    media_missing: 'Faltavam fotografias ou um vídeo. Conclua todos os passos, por favor.',
    face_not_visible:
      'O seu rosto não estava claramente visível. Olhe para a câmara com boa luz, sem óculos e sem chapéu.',
    document_not_fully_visible:
      'O documento não estava totalmente visível. Mantenha os quatro cantos dentro da moldura.',
    poor_image_quality:
      'As fotografias não estavam suficientemente nítidas. Limpe a lente, não se mova e evite reflexos.',
    document_damaged: 'O documento está danificado. Utilize outro, por favor.',
    document_type_not_supported:
      'Este tipo de documento não é aceite. Utilize um passaporte ou um documento de identidade.',
    document_expired: 'O documento expirou. Utilize um documento válido, por favor.',
    document_unreadable:
      'Não foi possível ler o texto do documento. Tire a fotografia com boa luz e sem reflexos.',
    document_mrz_missing:
      'Não foram encontradas as linhas de código na parte inferior do documento. Mostre o documento completo.',
    document_side_missing: 'Faltava um lado do documento. Mostre a frente e o verso, por favor.',
    document_not_found: 'Não foi encontrado nenhum documento de identidade nas fotografias.',
    several_faces:
      'Havia mais do que uma pessoa na imagem. Certifique-se de que mais ninguém aparece.',
    several_documents:
      'Havia mais do que um documento nas fotografias. Mostre o mesmo em todas, por favor.',
    consent_refused: 'As condições da verificação de identidade não foram aceites.',
    attempts_exhausted:
      'Não há mais tentativas disponíveis. O seu caso será analisado por uma pessoa.',
    never_started: 'A verificação de identidade não foi iniciada a tempo.',
    never_submitted: 'A verificação de identidade foi iniciada, mas não foi concluída a tempo.',
    canceled_by_client: 'A verificação de identidade foi cancelada.',
    vendor_requested_resubmission: 'Tente novamente, por favor.',
  },
  next: {
    preparing: 'A verificação de identidade está a ser preparada. Demora apenas um momento.',
    start: 'Abra a ligação e siga os passos.',
    photos: 'Tire as fotografias, uma após a outra, e envie-as.',
    carryOn: 'Abra a ligação para continuar onde parou.',
    appointment: 'Tem uma marcação. Abra a ligação a essa hora.',
    appointmentTooLate:
      'A marcação é demasiado tarde. Abra a ligação agora para escolher uma mais cedo.',
    sessionOver: 'A sessão anterior terminou. Abra a ligação para iniciar uma nova.',
    tryAgain: 'Abra a ligação para tentar novamente.',
    lastTry: 'Esta é a última tentativa.',
    checking: 'Os seus dados foram recebidos e estão a ser verificados.',
    approved: 'A verificação de identidade foi concluída com êxito.',
    declined: 'A verificação de identidade não foi bem-sucedida.',
    failed:
      'Não foi possível realizar a verificação de identidade por um motivo técnico. Pode ser iniciada uma nova.',
    over: 'Pode ser iniciada uma nova verificação.',
  },
  photo: {
    dark: 'Está demasiado escuro. Tente num local mais iluminado, por favor.',
    glasses: 'Retire os óculos, por favor.',
    mask: 'Retire a máscara, por favor.',
    alone: 'Certifique-se de que mais ninguém aparece na imagem.',
    centre: 'Mantenha o rosto no centro da moldura.',
    faceCloser: 'Aproxime-se para que o seu rosto preencha a moldura.',
    blurred: 'A fotografia está desfocada. Limpe a lente e não se mova.',
    glare: 'Há demasiado reflexo. Incline o documento e evite reflexos.',
    noDocument: 'Não foi encontrado nenhum documento conhecido. Mostre o documento completo.',
    otherSide: 'Este é o outro lado do documento. Vire-o, por favor.',
    oneSide: 'Este documento só tem um lado. Tire a fotografia desse lado.',
    unfold: 'Desdobre o documento e mostre-o por completo.',
    otherPage: 'Esta é outra página do documento. Mostre a correta, por favor.',
    corners: 'Mantenha os quatro cantos do documento dentro da moldura.',
    documentCloser: 'Aproxime-se para que o documento preencha a moldura.',
    otherDocument: 'Este tipo de documento não é aceite. Utilize outro, por favor.',
    tooLarge: 'A fotografia é demasiado grande. Utilize uma mais pequena.',
    handedIn: 'As fotografias já foram enviadas; não é possível adicionar mais.',
    technical: 'Ocorreu um erro. Tente novamente mais tarde, por favor.',
    again: 'Não foi possível utilizar a fotografia. Tire-a novamente com boa luz e sem reflexos.',
  },
  page: {
    close: 'Pode fechar esta página.',
    tryAgainTitle: 'Tente novamente, por favor',
    tryAgainButton: 'Tentar novamente',
    triesLeft:
      '{left, plural, =1 {Esta é a sua última tentativa.} other {Restam-lhe # tentativas.}}',
    sessionOverTitle: 'A sua sessão terminou',
    sessionOver:
      'Esteve aberta durante demasiado tempo. Nada se perdeu: pode continuar numa nova sessão.',
    continueButton: 'Continuar',
    appointmentTitle: 'Tem uma marcação',
    appointment: 'Data e hora: {when}.',
    appointmentAhead: 'Volte a abrir esta ligação a essa hora: leva diretamente à marcação.',
    appointmentTooLate:
      'É demasiado tarde: esta verificação de identidade termina antes. Aceda agora e escolha uma marcação mais cedo.',
    appointmentButton: 'Ir agora',
    waitingTitle: 'Um momento, por favor',
    waiting:
      'A sua verificação de identidade está a ser preparada. Esta página atualiza-se automaticamente.',
    lookAgain: 'Atualizar agora',
    elsewhereTitle: 'Continue a partir de onde veio, por favor',
    elsewhere:
      'A sua verificação de identidade está pronta. Volte à aplicação ou página de onde veio e siga aí os passos.',
    notFramedTitle: 'A sua verificação abre noutra página',
    notFramed: 'Não pode ser mostrada dentro desta. Prima o botão para continuar ali.',
    checkingTitle: 'Obrigado, estamos a verificar os seus dados',
    checking: 'Os seus dados foram recebidos. Não precisa de fazer mais nada.',
    approvedTitle: 'A sua identidade está verificada',
    approved: 'A sua identidade foi verificada. Obrigado.',
    declinedTitle: 'Não foi possível verificar a sua identidade',
    declined:
      'A verificação foi concluída e não foi bem-sucedida. A entidade que a solicitou pode indicar-lhe como prosseguir.',
    declinedMendable:
      'A verificação foi concluída e não foi bem-sucedida. A entidade que a solicitou pode enviar-lhe uma nova ligação.',
    expiredTitle: 'Esta verificação de identidade expirou',
    expired:
      'Não foi iniciada a tempo. A entidade que a solicitou pode enviar-lhe uma nova ligação.',
    abandoned:
      'Não foi concluída a tempo. A entidade que a solicitou pode enviar-lhe uma nova ligação.',
    canceledTitle: 'Esta verificação de identidade foi cancelada',
    canceled: 'Não precisa de fazer mais nada.',
    failedTitle: 'Isto não funcionou, e a culpa não foi sua',
    failed:
      'Não foi possível realizar a verificação de identidade. A entidade que a solicitou pode enviar-lhe uma nova ligação.',
    thanksTitle: 'Obrigado',
    thanks: 'Os seus dados foram recebidos e estão a ser verificados.',
    thanksLink:
      'Pode fechar esta página ou <status>consultar o estado da sua verificação</status>.',
    unknownTitle: 'Esta ligação não funciona',
    unknown:
      'Está incompleta ou foi substituída por uma mais recente. Abra a última ligação que recebeu, por favor.',
    laterTitle: 'Tente novamente dentro de alguns minutos',
    later:
      'De momento não é possível. Nada se perdeu: volte a abrir a sua ligação dentro de alguns minutos.',
    embedTitle: 'Verificação de identidade',
  },
};
