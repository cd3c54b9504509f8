import type { ConsoleWords } from './catalogue.ts';
import type { enRefused } from './refused-en.ts';

export const deRefused: Pick<ConsoleWords['page'], keyof typeof enRefused> = {
  refused_already_final:
    'Die Prüfung hat inzwischen geendet, wie unten zu lesen ist. Was geendet hat, entscheidet ein leitender Prüfer neu.',
  refused_already_reviewed:
    'Das ist schon entschieden, wie unten zu lesen ist. Wo zwei entscheiden müssen, muss ein anderer Mensch dasselbe sagen.',
  refused_case_taken:
    'Jemand anderes arbeitet gerade daran. Nehmen Sie den Fall mit einer Begründung an sich, oder überlassen Sie ihn.',
  refused_case_changed:
    'Seit er Ihnen gezeigt wurde, hat sich der Fall geändert: Es kam etwas hinzu, oder jemand anderes hat entschieden. Sehen Sie ihn noch einmal an, und entscheiden Sie dann.',
  refused_hits_unjudged:
    'Noch nicht jeder Treffer ist beurteilt, wie er jetzt lautet. Beurteilen Sie jeden, und nehmen Sie dann an.',
  refused_match_not_accepted:
    'Ein Treffer ist bestätigt. Um trotzdem anzunehmen, wählen Sie auch den Grund, der unten genannt ist.',
  refused_idempotency_conflict:
    'Dieses Formular wurde schon mit anderem Inhalt gesendet, und das gilt. Senden Sie es noch einmal, wenn Sie es so meinen.',
  refused_erased:
    'Die personenbezogenen Daten dieser Prüfung wurden gelöscht: Daran wird nichts mehr entschieden oder notiert.',
  refused_forbidden:
    'Der erste von zweien hat entschieden: Der zweite muss ein leitender Prüfer sein.',
  refused_not_waiting: 'Der Fall wartet jetzt auf keinen Menschen; hier ist nichts zu tun.',
  refused_no_word:
    'Es gibt nichts, worauf eine Annahme sich stützen könnte: Der Anbieter hat nichts beurteilt.',
  refused_no_other_try:
    'Die Person lässt sich nicht um einen neuen Versuch bitten: Ihre Zeit ist um, oder der Anbieter gibt keine weitere Sitzung. Nehmen Sie an, oder lehnen Sie ab.',
  refused_other:
    'Es wurde nicht angenommen, wie es kam. Sehen Sie die Seite noch einmal an, und wiederholen Sie es.',
  faulty_decision: 'Wählen Sie eine der Entscheidungen.',
  faulty_reasons:
    'Wählen Sie mindestens einen Grund, um abzulehnen oder um einen neuen Versuch zu bitten, und höchstens zehn aus der Liste.',
  faulty_note:
    'Die Notiz muss Text sein, höchstens 2000 Zeichen lang, ohne Steuerzeichen und nicht leer.',
  faulty_verdict: 'Sagen Sie, ob der Treffer bestätigt oder falsch positiv ist.',
  faulty_comment:
    'Sagen Sie, warum: Text, höchstens 2000 Zeichen lang, ohne Steuerzeichen und nicht leer.',
  faulty_field: '{name} ist nicht, was diese Seite annimmt.',
  typedBefore: 'Was Sie geschrieben hatten:',
};
