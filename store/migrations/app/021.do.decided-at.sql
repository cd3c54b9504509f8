-- When the vendor says that it decided; null where it does not say. When we wrote it down is `decided_at`.
alter table decisions add column vendor_decided_at timestamptz;

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (vendor_decided_at) on decisions to kyc_auditor;
  end if;
end
$$;
