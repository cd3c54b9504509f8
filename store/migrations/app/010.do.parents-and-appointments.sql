-- A verification can continue another one of the same client, and a person can have an appointment.

alter table verifications add column parent_id uuid references verifications;
create index verifications_by_parent on verifications (parent_id) where parent_id is not null;

alter table vendor_sessions add column appointment_at timestamptz;

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (appointment_at) on vendor_sessions to kyc_auditor;
  end if;
end
$$;
