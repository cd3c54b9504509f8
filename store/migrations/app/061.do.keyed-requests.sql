-- An Idempotency-Key names one request of a client in a mode, whichever it is: its row is written by the
-- transaction that acts. It decides no end and carries no tag; who has no key to hash with makes none.
alter table idempotency_keys
  -- What a start has made.
  alter column verification_id drop not null,
  -- What else a repetition is answered with: ids, counts and times, no secret and nothing of a person. Null:
  -- nothing, or what acts outside of this database is not done yet.
  add column outcome jsonb;
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- A request for a person is known by its key like any other. The columns by which it was known before stay:
-- while builds are exchanged, a process of an earlier one still writes and reads them. Ours leaves them null.
alter table review_requests
  alter column request_hash drop not null,
  alter column fingerprint drop not null;

-- Lists by what clients filter for, each in the order in which its pages come.
create index verifications_by_account on verifications (client_id, mode, account_id, id desc);
create index verifications_by_vendor on verifications (client_id, mode, vendor, id desc);
create index verifications_by_change on verifications (client_id, mode, updated_at, id);
create index review_cases_open_of_client on review_cases (client_id, mode, verification_id desc)
  where closed_at is null;

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant update (created_at, outcome), delete on idempotency_keys to kyc_app;
  end if;
end
$$;
