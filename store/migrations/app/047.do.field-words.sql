-- Processes of earlier builds write the words of before, and are refused from here on: they stop first.
alter table inbox drop constraint inbox_disposition_check;
drop index inbox_unanswered, inbox_aside;
update inbox set
  disposition = case disposition
    when 'delivered' then 'signaled' when 'set_aside' then 'ignored' else 'after_final' end,
  why = case why when 'late' then 'already_final' else why end
where disposition in ('delivered', 'set_aside', 'late');
alter table inbox add constraint inbox_disposition_check check (disposition in
  ('waiting', 'unmatched', 'signaled', 'applied', 'ignored', 'after_final'));
create index inbox_unanswered on inbox (verification_id, session, position)
  where fact->>'kind' = 'ring' and disposition in ('waiting', 'signaled', 'unmatched');
create index inbox_ignored on inbox (disposition) where disposition in ('unmatched', 'ignored');

alter table link_openings rename to link_opens;
alter table link_opens rename column given_at_opening to token_given_at_open;
alter index link_openings_pkey rename to link_opens_pkey;
alter table link_opens
  rename constraint link_openings_verification_id_session_fkey to link_opens_verification_id_session_fkey;
