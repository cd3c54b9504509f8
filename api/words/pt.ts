import type { Words } from './words.ts';

export const pt: Words = {
  dir: 'ltr',
  dates: 'pt-PT',
  reasons: {
    media_missing: 'Faltavam fotos ou um vídeo. Conclua todos os passos, por favor.',
    face_not_visible:
      'O seu rosto não estava claramente visível. Olhe de frente, com boa luz, sem óculos e sem chapéu.',
    document_not_fully_visible:
      'O documento não estava totalmente visível. Mantenha os quatro cantos dentro da moldura.',
    poor_image_quality:
      'As fotos não estavam suficientemente nítidas. Limpe a lente, não se mova e evite reflexos.',
    document_damaged: 'O documento está danificado. Utilize outro, por favor.',
    document_type_not_supported:
      'Não aceitamos este tipo de documento. Utilize um passaporte ou um documento de identidade.',
    document_expired: 'O documento expirou. Utilize um documento válido, por favor.',
    document_unreadable:
      'Não foi possível ler o texto do documento. Tire a foto com boa luz e sem reflexos.',
    document_mrz_missing:
      'Não foram encontradas as linhas de código na parte inferior do documento. Mostre o documento completo.',
    document_side_missing: 'Faltava um lado do documento. Mostre a frente e o verso, por favor.',
    document_not_found: 'Não foi encontrado nenhum documento de identidade nas fotos.',
    several_faces:
      'Havia mais do que uma pessoa na imagem. Certifique-se de que mais ninguém aparece.',
    several_documents:
      'Havia mais do que um documento nas fotos. Mostre o mesmo em todas, por favor.',
    consent_refused: 'Os termos da verificação de identidade foram recusados.',
    attempts_exhausted:
      'Não há mais tentativas disponíveis. O seu caso será analisado por uma pessoa.',
    never_started: 'A verificação de identidade não foi iniciada a tempo.',
    never_submitted: 'A verificação de identidade foi iniciada, mas não foi concluída a tempo.',
    canceled_by_client: 'A verificação de identidade foi cancelada.',
    canceled_by_operator: 'A verificação de identidade foi cancelada pelo operador deste serviço.',
    vendor_requested_resubmission: 'Tente novamente, por favor.',
  },
  next: {
    preparing: 'A verificação de identidade está em preparação. Demora apenas um momento.',
    start: 'Abra o link e siga os passos.',
    photos: 'Tire as fotos, uma após a outra, e envie-as.',
    carryOn: 'Abra o link para continuar onde parou.',
    appointment: 'Tem hora marcada. Abra o link a essa hora.',
    appointmentTooLate:
      'A hora marcada é tarde demais. Abra o link agora para escolher uma mais cedo.',
    sessionOver: 'A sessão anterior terminou. Abra o link para iniciar uma nova.',
    tryAgain: 'Abra o link para tentar novamente.',
    lastTry: 'Esta é a última tentativa.',
    returned: 'Estamos à espera do resultado. Demora apenas um momento.',
    checking: 'A verificação de identidade está em análise.',
    approved: 'A verificação de identidade foi concluída com êxito.',
    declined: 'A verificação de identidade não foi bem-sucedida.',
    failed:
      'Não foi possível realizar a verificação de identidade por um motivo técnico. Pode ser iniciada uma nova.',
    over: 'Pode ser iniciada uma nova verificação.',
    retried: 'Foi iniciada uma nova verificação em seu lugar.',
  },
  photo: {
    dark: 'Está muito escuro. Tente num local mais iluminado, por favor.',
    glasses: 'Retire os óculos, por favor.',
    mask: 'Retire a máscara, por favor.',
    alone: 'Certifique-se de que mais ninguém aparece na imagem.',
    centre: 'Mantenha o rosto no centro da moldura.',
    faceCloser: 'Aproxime-se para que o seu rosto preencha a moldura.',
    blurred: 'A foto está desfocada. Limpe a lente e não se mova.',
    glare: 'Há reflexos demais. Incline o documento para os evitar.',
    noDocument: 'Não foi encontrado nenhum documento conhecido. Mostre o documento completo.',
    otherSide: 'Este é o outro lado do documento. Vire-o, por favor.',
    oneSide: 'Este documento só tem um lado. Tire a foto desse lado.',
    unfold: 'Desdobre o documento e mostre-o por completo.',
    otherPage: 'Esta é outra página do documento. Mostre a correta, por favor.',
    corners: 'Mantenha os quatro cantos do documento dentro da moldura.',
    documentCloser: 'Aproxime-se para que o documento preencha a moldura.',
    otherDocument: 'Não aceitamos este tipo de documento. Utilize outro, por favor.',
    tooLarge: 'A foto é grande demais. Utilize uma menor.',
    handedIn: 'As fotos já foram enviadas; não é possível adicionar mais.',
    technical: 'Ocorreu um erro. Tente novamente mais tarde, por favor.',
    again: 'Não foi possível utilizar a foto. Tire-a novamente com boa luz e sem reflexos.',
  },
  page: {
    askedBy: 'Verificação de identidade para {name}',
    support: 'Em caso de dúvidas: {address}',
    backTo: 'Voltar para {name}',
    close: 'Pode fechar esta página.',
    tryAgainTitle: 'Tente novamente, por favor',
    tryAgainButton: 'Tentar novamente',
    triesLeft: '{left, plural, =1 {Esta é a sua última tentativa.} other {Restam # tentativas.}}',
    sessionOverTitle: 'A sua sessão terminou',
    sessionOver:
      'Já não pode ser utilizada. Pode continuar numa nova sessão; talvez seja preciso tirar as fotos outra vez.',
    continueButton: 'Continuar',
    appointmentTitle: 'Tem hora marcada',
    appointment: 'Data e hora: {when}.',
    appointmentAhead: 'Volte a abrir este link a essa hora para entrar.',
    appointmentTooLate:
      'É tarde demais: esta verificação de identidade termina antes. Entre agora e escolha uma hora mais cedo.',
    appointmentButton: 'Entrar agora',
    waitingTitle: 'Um momento, por favor',
    waiting:
      'A sua verificação de identidade está em preparação. Esta página atualiza-se automaticamente.',
    waitingLong:
      'Isto demora mais do que o habitual. Pode fechar esta página e voltar mais tarde pelo mesmo link.',
    lookAgain: 'Atualizar agora',
    elsewhereTitle: 'Volte à página ou app anterior, por favor',
    elsewhere:
      'A sua verificação de identidade está pronta. Siga os passos na página ou app de onde veio.',
    notFramedTitle: 'A sua verificação abre noutra página',
    notFramed: 'Não pode ser mostrada dentro desta. Use o botão para continuar ali.',
    checkingTitle: 'Obrigado, a verificação está em curso',
    checking: 'A sua verificação de identidade está em análise. Não precisa de fazer mais nada.',
    approvedTitle: 'A sua identidade está verificada',
    approved: 'A sua identidade foi verificada. Obrigado.',
    declinedTitle: 'Não foi possível verificar a sua identidade',
    declined:
      'A verificação foi concluída e não foi bem-sucedida. A entidade que a solicitou pode indicar-lhe como prosseguir.',
    declinedMendable:
      'A verificação foi concluída e não foi bem-sucedida. A entidade que a solicitou pode enviar-lhe um novo link.',
    expiredTitle: 'Esta verificação de identidade expirou',
    expired: 'Não foi iniciada a tempo. A entidade que a solicitou pode enviar-lhe um novo link.',
    abandoned:
      'Não foi concluída a tempo. A entidade que a solicitou pode enviar-lhe um novo link.',
    canceledTitle: 'Esta verificação de identidade foi cancelada',
    canceled: 'Não precisa de fazer mais nada.',
    consentRefused: 'Se mudou de ideia, a entidade que a solicitou pode enviar-lhe um novo link.',
    failedTitle: 'Isto não funcionou, e a culpa não foi sua',
    failed:
      'Não foi possível realizar a verificação de identidade. A entidade que a solicitou pode enviar-lhe um novo link.',
    returnedTitle: 'Obrigado por voltar',
    returned: 'Estamos à espera do resultado. Esta página atualiza-se automaticamente.',
    notHeard:
      'Ainda não sabemos o resultado. Se concluiu todos os passos, pode fechar esta página.',
    goOn: 'Se não, pode continuar agora.',
    comeBack: 'Se não, volte a abrir o seu link dentro de alguns minutos, por favor.',
    unknownTitle: 'Este link não funciona',
    unknown:
      'Está incompleto ou foi substituído por um mais recente. Abra o último link que recebeu, por favor.',
    revoked: 'Foi retirado. A entidade que solicitou a verificação pode enviar-lhe um novo link.',
    laterTitle: 'Tente novamente dentro de alguns minutos',
    later:
      'De momento não é possível. Volte a abrir o seu link dentro de alguns minutos, por favor.',
    embedTitle: 'Verificação de identidade',
    embedDone: 'Já terminou? Continue aqui',
  },
};
