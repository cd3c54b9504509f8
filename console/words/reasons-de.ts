import { de } from '../../api/words/de.ts';
import type { ConsoleWords } from './catalogue.ts';

/** Reasons that the person may see have the person's words; the others are for reviewers. */
export const deReasons: ConsoleWords['reason'] = {
  ...de.reasons,
  physical_document_missing:
    'Nicht das Dokument selbst wurde gezeigt, sondern eine Kopie oder ein Bildschirm.',
  document_tampered: 'Das Dokument ist vermutlich verändert worden.',
  document_suspected_fraud: 'Ein Merkmal des Dokuments ist vermutlich gefälscht.',
  document_specimen: 'Das Dokument ist ein bekanntes Muster.',
  document_needs_review: 'Nicht jede Prüfung des Dokuments war möglich.',
  face_mismatch: 'Die Person scheint nicht die auf dem Foto des Dokuments zu sein.',
  holder_mismatch:
    'Name oder Geburtsdatum auf dem Dokument sind andere als angegeben (auch durch einen Tippfehler oder eine Heirat).',
  suspicious_behaviour: 'Während der Identitätsprüfung fiel verdächtiges Verhalten auf.',
  reference_missing:
    'Der Anbieter hat von früher nichts, womit er die Person vergleichen könnte. Bitte die Anfrage oder das Konto berichtigen.',
  registry_mismatch: 'Die Daten sind nicht die im Register einer Behörde oder stehen nicht darin.',
  too_young: 'Die Person ist jünger, als das Konto erlaubt.',
  known_fraud: 'Die Person oder das Dokument ist für Betrug bekannt.',
  velocity_abuse: 'Dieselbe Person, dasselbe Dokument oder Gerät wurde zu oft verwendet.',
  restricted_location: 'Die Identitätsprüfung kam aus einem gesperrten Gebiet.',
  resubmission_limit_reached: 'Der Anbieter nimmt in dieser Sitzung keinen Versuch mehr an.',
  pep_or_sanction_match:
    'Die Person steht auf einer Liste politisch exponierter oder sanktionierter Personen.',
  document_not_confirmed:
    'Der Anbieter nahm an, ohne zu sagen, dass die Prüfung des Dokuments bestanden ist.',
  face_not_confirmed:
    'Der Anbieter nahm an, ohne zu sagen, dass der Vergleich des Gesichts bestanden ist.',
  liveness_not_confirmed:
    'Der Anbieter nahm an, ohne zu sagen, dass die Prüfung auf eine lebende Person bestanden ist.',
  address_not_confirmed:
    'Der Anbieter nahm an, ohne zu sagen, dass die Prüfung der Anschrift bestanden ist.',
  registry_not_confirmed:
    'Der Anbieter nahm an, ohne zu sagen, dass der Vergleich mit dem Register einer Behörde bestanden ist.',
  device_not_confirmed:
    'Der Anbieter nahm an, ohne zu sagen, dass die Prüfung des Geräts bestanden ist.',
  screening_unanswered:
    'Der Anbieter sagte nicht, ob die Person auf einer Liste exponierter oder sanktionierter Personen steht.',
  vendor_declined: 'Der Anbieter lehnte ohne einen Grund ab, den wir kennen.',
  vendor_review: 'Der Anbieter will, dass ein Mensch entscheidet.',
  awaits_client_decision: 'Der Anbieter hat angenommen; am Ende entscheidet ein Mensch des Kunden.',
  contradictory_decisions: 'Der Anbieter gab Entscheidungen, die einander widersprechen.',
  unknown_vendor_answer: 'Der Anbieter gab eine Antwort, die wir nicht kennen.',
  undecided_at_deadline:
    'Die Person hat eingereicht, und der Anbieter hat nicht rechtzeitig entschieden.',
  vendor_unreachable:
    'Der Anbieter war für die letzte Frage nicht zu erreichen oder hatte die Sitzung vergessen.',
  vendor_refused_request:
    'Der Anbieter hat unsere Anfrage endgültig abgelehnt. Das Ereignis nennt die Felder; bitte die Anfrage oder das Konto berichtigen.',
  vendor_misconfigured:
    'Das Konto beim Anbieter kann nicht, was verlangt wurde. Bitte das Konto berichtigen und neu beginnen.',
  decided_by_vendor_staff: 'Ein Mensch beim Anbieter hat entschieden.',
};
