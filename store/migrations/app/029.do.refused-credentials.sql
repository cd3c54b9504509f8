-- Credentials that a vendor refuses are left alone for a while, which grows, by this database's clock. What
-- was begun with credentials that have been replaced meanwhile says nothing of those in use.

alter table vendor_accounts
  add column credentials_version integer not null default 1,
  -- How often in a row, pauses apart, and until when nobody tries them again.
  add column refusals integer not null default 0,
  add column refused_until timestamptz;
-- Whose login it is that the lease was given for.
alter table vendor_tokens add column lease_id uuid;

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (credentials_version, refusals, refused_until) on vendor_accounts to kyc_auditor;
  end if;
end
$$;
