-- A note without a decision lies beside those of who took a case from whom; by which request it came is known,
-- so that a repetition is. Who wrote it, and when, is an event.
alter table case_notes
  add column request_hash text unique,
  add column fingerprint text,
  add check ((request_hash is null) = (fingerprint is null));

-- The console decides anew what has ended, by the verb of the API: a decision beside those that there are,
-- its notification, and the end of the case. When it was written is the database's to say. What is written so
-- without our tag is shown and told by nobody. Of what is open it writes none of that, so that it can take no
-- end's place.
create function refuse_before_the_end() returns trigger language plpgsql as $$
begin
  if (select ended_at from verifications where id = new.verification_id) is null then
    raise exception 'the console decides only what has ended' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
create trigger decisions_of_console before insert on decisions
  for each row when (current_user = 'kyc_console') execute function refuse_before_the_end();
create trigger notifications_of_console before insert on notifications
  for each row when (current_user = 'kyc_console') execute function refuse_before_the_end();
create trigger sequence_of_console before update of sequence on verifications
  for each row when (current_user = 'kyc_console' and old.ended_at is null)
  execute function refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_console') then
    grant insert (id, verification_id, number, status, reasons, vendor_code, session, decided_by,
      principal, inbox_id, evidence_kind, evidence, parts, vendor_decided_at, tag)
      on decisions to kyc_console;
    grant insert (id, verification_id, client_id, mode, type, sequence, payload, tag)
      on notifications to kyc_console;
    grant insert (notification_id, endpoint_id) on deliveries to kyc_console;
    grant update (sequence) on verifications to kyc_console;
    grant update (closed_at) on review_cases to kyc_console;
  end if;
end
$$;
