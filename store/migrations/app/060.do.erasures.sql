-- That the data of a verification are to be erased: who wants it, why, and when it was done. What was not asked
-- for here is not erased: the tag says that we wrote it.
create table erasures (
  verification_id uuid primary key references verifications,
  -- A word of ours, not of the client's.
  reason text not null,
  principal text not null,
  -- Whether its vendor deletes when asked, and so was asked.
  at_vendor text not null check (at_vendor in ('asked', 'not_offered')),
  requested_at timestamptz not null default now(),
  -- The key is destroyed, the objects are removed, and the client is told.
  done_at timestamptz,
  tag text not null
);
create trigger erasures_are_append_only
  before update of verification_id, reason, principal, at_vendor, requested_at, tag
    or delete or truncate on erasures
  for each statement execute function refuse_change();

-- From then on nothing of the person is kept or shown. Beside the status, so that whoever waited for the
-- row's lock sees it as it is.
alter table verifications add column data_erased_at timestamptz;

-- It is carried out by whoever takes the row of the outbox.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in
  ('start', 'notification', 'revision', 'archive', 'deletion', 'cancel', 'review', 'erasure'));

-- The bytes are not there any more; what they were is.
alter table objects add column removed_at timestamptz;

-- What the vendor calls a session that it is still to delete, under a key of the row: it outlives the key of
-- the verification, and goes once the vendor has deleted.
alter table vendor_deletions
  add column reference text,
  add column wrapped_key text,
  add column master_key_id text,
  add check ((reference is null) = (wrapped_key is null)
    and (reference is null) = (master_key_id is null));

-- Of what a client was told its own name for the person goes, and nothing else ever changes.
create trigger notifications_lose_their_reference_alone before update of payload on notifications
  for each row when (new.payload is distinct from jsonb_set(old.payload, '{data,reference}', 'null'))
  execute function refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on erasures to kyc_app;
    grant update (done_at) on erasures to kyc_app;
    grant update (removed_at) on objects to kyc_app;
    grant update (payload) on notifications to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_console') then
    grant select on erasures to kyc_console;
    -- Of deletions what is no ciphertext; by whose key each is wrapped is looked at by every process.
    revoke select on vendor_deletions from kyc_console;
    grant select (id, position, verification_id, number, orphan_id, account_id, state, why, tries,
      due_at, requested_at, sent_at, settled_at, master_key_id) on vendor_deletions to kyc_console;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (verification_id, reason, principal, at_vendor, requested_at, done_at, tag)
      on erasures to kyc_auditor;
    revoke select on vendor_deletions from kyc_auditor;
    grant select (id, position, verification_id, number, orphan_id, account_id, state, why, tries,
      due_at, requested_at, sent_at, settled_at, master_key_id) on vendor_deletions to kyc_auditor;
  end if;
end
$$;
