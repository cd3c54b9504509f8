-- Something small that each master key has wrapped, by which a wrong one is found before it is used.
create table key_checks (
  master_key_id text primary key,
  wrapped text not null,
  created_at timestamptz not null default now()
);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on key_checks to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (master_key_id, created_at) on key_checks to kyc_auditor;
  end if;
end
$$;
