-- A vendor that asks to slow down (429) asks it of all who use the account: since when, by this database's
-- clock, nobody calls it, and for how long. No row can stop an account for longer than five minutes.
alter table vendor_accounts
  -- How often in a row, pauses apart.
  add column limits integer not null default 0,
  add column limited_at timestamptz,
  add column limited_ms integer not null default 0 check (limited_ms between 0 and 300000);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (limits, limited_at, limited_ms) on vendor_accounts to kyc_auditor;
  end if;
end
$$;
