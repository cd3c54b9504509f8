-- What was odd in the last list that the account's vendor gave and did not matter, for operators.
alter table vendor_accounts add column health_oddities text[] not null default '{}';

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (health_oddities) on vendor_accounts to kyc_auditor;
  end if;
end
$$;
