-- Which verification was started in place of which ended one: at most one of each, so that they are a chain.
create table retries (
  verification_id uuid primary key references verifications,
  retry_of uuid not null unique references verifications check (retry_of <> verification_id),
  tag text not null
);
create trigger retries_are_append_only before update or delete or truncate on retries
  for each statement execute function refuse_change();

-- Who a key was made for, where people decide by it: the person's name, under a key of the row.
create table key_people (
  key_id uuid primary key references api_keys,
  person text not null,
  wrapped_key text not null,
  master_key_id text not null
);

-- Who looked at a verification is read in order, page by page.
create index access_log_in_order on access_log (verification_id, id);
drop index access_log_of_verification;

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on retries, key_people to kyc_app;
    -- Wrapped anew, when the master key is another one.
    grant update (wrapped_key, master_key_id) on key_people to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on retries to kyc_auditor;
    grant select (key_id, master_key_id) on key_people to kyc_auditor;
  end if;
end
$$;
