import type { Words } from './words.ts';

export const es: Words = {
  dir: 'ltr',
  dates: 'es',
  reasons: {
    media_missing: 'Faltaban fotos o un vídeo. Complete todos los pasos, por favor.',
    face_not_visible:
      'Su rostro no se veía con claridad. Mire a la cámara con buena luz, sin gafas y sin gorro.',
    document_not_fully_visible:
      'No se veía el documento completo. Mantenga las cuatro esquinas dentro del marco.',
    poor_image_quality:
      'Las fotos no eran lo bastante nítidas. Limpie el objetivo, no se mueva y evite los reflejos.',
    document_damaged: 'El documento está dañado. Utilice otro, por favor.',
    document_type_not_supported:
      'No se acepta este tipo de documento. Utilice un pasaporte o un documento de identidad.',
    document_expired: 'El documento ha caducado. Utilice uno vigente, por favor.',
    document_unreadable:
      'No se pudo leer el texto del documento. Haga la foto con buena luz y sin reflejos.',
    document_mrz_missing:
      'No se encontraron las líneas de código de la parte inferior del documento. Muestre el documento completo.',
    document_side_missing:
      'Faltaba una cara del documento. Muestre el anverso y el reverso, por favor.',
    document_not_found: 'No se encontró ningún documento de identidad en las fotos.',
    several_faces: 'Había más de una persona en la imagen. Asegúrese de aparecer sin nadie más.',
    several_documents: 'Había más de un documento en las fotos. Muestre el mismo en todas ellas.',
    consent_refused: 'No se aceptaron las condiciones de la verificación de identidad.',
    attempts_exhausted: 'No quedan más intentos. Una persona revisará su caso.',
    never_started: 'La verificación de identidad no se inició a tiempo.',
    never_submitted: 'La verificación de identidad se inició, pero no se completó a tiempo.',
    canceled_by_client: 'La verificación de identidad se ha cancelado.',
    canceled_by_operator: 'El operador de este servicio ha cancelado la verificación de identidad.',
    vendor_requested_resubmission: 'Inténtelo de nuevo, por favor.',
  },
  next: {
    preparing: 'La verificación de identidad se está preparando. Tardará un momento.',
    start: 'Abra el enlace y siga los pasos.',
    photos: 'Haga las fotos, una tras otra, y envíelas.',
    carryOn: 'Abra el enlace para continuar donde lo dejó.',
    appointment: 'Tiene una cita reservada. Abra el enlace a esa hora.',
    appointmentTooLate:
      'La cita reservada es demasiado tardía. Abra el enlace ahora para elegir una anterior.',
    sessionOver: 'La sesión anterior ha terminado. Abra el enlace para iniciar una nueva.',
    tryAgain: 'Abra el enlace para intentarlo de nuevo.',
    lastTry: 'Este es el último intento.',
    returned: 'Estamos averiguando cómo ha ido. Tardará un momento.',
    checking: 'La verificación de identidad se está revisando.',
    approved: 'La verificación de identidad se ha completado con éxito.',
    declined: 'La verificación de identidad no se ha podido completar con éxito.',
    failed:
      'La verificación de identidad no se ha podido realizar por un motivo técnico. Puede iniciarse una nueva.',
    over: 'Puede iniciarse una nueva verificación.',
    retried: 'Se ha iniciado una nueva verificación en su lugar.',
  },
  photo: {
    dark: 'Está demasiado oscuro. Inténtelo en un lugar más iluminado.',
    glasses: 'Quítese las gafas, por favor.',
    mask: 'Quítese la mascarilla, por favor.',
    alone: 'Asegúrese de que no haya nadie más en la imagen.',
    centre: 'Mantenga el rostro en el centro del marco.',
    faceCloser: 'Acérquese para que su rostro ocupe el marco.',
    blurred: 'La foto está borrosa. Limpie el objetivo y no se mueva.',
    glare: 'Hay demasiados reflejos. Incline el documento para evitarlos.',
    noDocument: 'No se encontró ningún documento conocido. Muestre el documento completo.',
    otherSide: 'Esta es la otra cara del documento. Dele la vuelta, por favor.',
    oneSide: 'Este documento solo tiene una cara. Haga la foto de esa cara.',
    unfold: 'Despliegue el documento y muéstrelo completo.',
    otherPage: 'Esta es otra página del documento. Muestre la correcta, por favor.',
    corners: 'Mantenga las cuatro esquinas del documento dentro del marco.',
    documentCloser: 'Acérquese para que el documento ocupe el marco.',
    otherDocument: 'No se acepta este tipo de documento. Utilice otro, por favor.',
    tooLarge: 'La foto es demasiado grande. Utilice una más pequeña.',
    handedIn: 'Las fotos ya se han enviado; no se pueden añadir más.',
    technical: 'Se ha producido un error. Inténtelo más tarde, por favor.',
    again: 'No se pudo utilizar la foto. Repítala con buena luz y sin reflejos.',
  },
  page: {
    askedBy: 'Verificación de identidad para {name}',
    support: 'Si tiene preguntas: {address}',
    backTo: 'Volver a {name}',
    close: 'Puede cerrar esta página.',
    tryAgainTitle: 'Inténtelo de nuevo, por favor',
    tryAgainButton: 'Intentar de nuevo',
    triesLeft: '{left, plural, =1 {Este es su último intento.} other {Le quedan # intentos.}}',
    sessionOverTitle: 'Su sesión ha terminado',
    sessionOver:
      'Ya no se puede utilizar. Puede continuar en una nueva; es posible que deba repetir las fotos.',
    continueButton: 'Continuar',
    appointmentTitle: 'Tiene una cita',
    appointment: 'Fecha y hora: {when}.',
    appointmentAhead: 'Vuelva a abrir este enlace a esa hora: le llevará a su cita.',
    appointmentTooLate:
      'Es demasiado tarde: esta verificación de identidad termina antes. Acceda ahora y elija una cita anterior.',
    appointmentButton: 'Ir ahora',
    waitingTitle: 'Un momento, por favor',
    waiting:
      'Su verificación de identidad se está preparando. Esta página se actualiza automáticamente.',
    waitingLong:
      'Está tardando más de lo habitual. Puede cerrar esta página y volver más tarde con el mismo enlace.',
    lookAgain: 'Actualizar ahora',
    elsewhereTitle: 'Vuelva a la aplicación o página anterior, por favor',
    elsewhere:
      'Su verificación de identidad está lista. Siga los pasos en la aplicación o página desde la que ha llegado aquí.',
    notFramedTitle: 'Su verificación se abre en otra página',
    notFramed: 'No se puede mostrar dentro de esta. Pulse el botón para continuar allí.',
    checkingTitle: 'Gracias, la verificación está en curso',
    checking: 'Su verificación de identidad se está revisando. No tiene que hacer nada más.',
    approvedTitle: 'Su identidad está verificada',
    approved: 'Su identidad ha sido verificada. Gracias.',
    declinedTitle: 'No hemos podido verificar su identidad',
    declined:
      'La verificación ha finalizado y no ha sido satisfactoria. La entidad que se la solicitó puede indicarle cómo continuar.',
    declinedMendable:
      'La verificación ha finalizado y no ha sido satisfactoria. La entidad que se la solicitó puede enviarle un nuevo enlace.',
    expiredTitle: 'Esta verificación de identidad ha caducado',
    expired: 'No se inició a tiempo. La entidad que se la solicitó puede enviarle un nuevo enlace.',
    abandoned:
      'No se completó a tiempo. La entidad que se la solicitó puede enviarle un nuevo enlace.',
    canceledTitle: 'Esta verificación de identidad se ha cancelado',
    canceled: 'No tiene que hacer nada más.',
    consentRefused:
      'Si ha cambiado de opinión, la entidad que se la solicitó puede enviarle un nuevo enlace.',
    failedTitle: 'Esto no ha funcionado, y no ha sido culpa suya',
    failed:
      'La verificación de identidad no se ha podido realizar. La entidad que se la solicitó puede enviarle un nuevo enlace.',
    returnedTitle: 'Gracias por volver',
    returned: 'Estamos averiguando cómo ha ido. Esta página se actualiza automáticamente.',
    notHeard:
      'Todavía no sabemos cómo ha ido. Si ha completado todos los pasos, puede cerrar esta página.',
    goOn: 'Si no, puede continuar ahora.',
    comeBack: 'Si no, vuelva a abrir su enlace dentro de unos minutos, por favor.',
    unknownTitle: 'Este enlace no funciona',
    unknown:
      'Está incompleto o se ha sustituido por otro más reciente. Abra el último enlace que haya recibido, por favor.',
    revoked:
      'Se ha retirado. La entidad que le pidió la verificación puede enviarle un nuevo enlace.',
    laterTitle: 'Inténtelo de nuevo dentro de unos minutos',
    later: 'Ahora mismo no es posible. Vuelva a abrir su enlace dentro de unos minutos, por favor.',
    embedTitle: 'Verificación de identidad',
    embedDone: '¿Ha terminado? Continúe aquí',
  },
};
