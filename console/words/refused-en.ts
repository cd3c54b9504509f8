/** What a refused form says, and what the sender can do. ICU messages, as those of the pages. */
export const enRefused = {
  refused_already_final:
    'It has ended meanwhile, as you can read below. What has ended is decided anew, by a senior reviewer.',
  refused_already_reviewed:
    'It was decided already, as you can read below. Where two must decide, another person must say the same.',
  refused_case_taken:
    'Somebody else works at it now. Take it over with a word why, or leave it to them.',
  refused_case_changed:
    'It has changed since it was shown to you: more was said of it, or somebody else has decided. Look at it again, and then decide.',
  refused_hits_unjudged:
    'Not every match is judged as it is worded now. Judge each, and then approve.',
  refused_match_not_accepted:
    'A match is true. To approve all the same, choose the reason that is named below as well.',
  refused_idempotency_conflict:
    'This form was sent before with something else in it, and that stands. Send it again if you mean it.',
  refused_erased:
    'The personal data of this verification was erased: nothing of it is decided or noted any more.',
  refused_forbidden: 'The first of two has decided: the second must be a senior reviewer.',
  refused_not_waiting: 'It does not wait for a person now, so that there is nothing to do here.',
  refused_no_word:
    'There is nothing that an approval could rest on: the vendor has judged nothing.',
  refused_no_other_try:
    'The person cannot be asked again: their time is over, or the vendor gives no other session. Approve or decline.',
  refused_other: 'It was not taken as it came. Look at the page again, and repeat it.',
  faulty_decision: 'Choose one of the decisions.',
  faulty_reasons:
    'Choose at least one reason to decline or to ask again, and ten of the list at most.',
  faulty_note:
    'The note must be text, of at most 2000 characters, without control characters; it must not be blank.',
  faulty_verdict: 'Say whether it is a true match or a false positive.',
  faulty_comment:
    'Say why: text, of at most 2000 characters, without control characters; it must not be blank.',
  faulty_field: '{name} is not what this page takes.',
  typedBefore: 'What you had written:',
} as const;
