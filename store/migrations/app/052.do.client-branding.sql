-- How a client shows itself on the pages for people: who asks, where to turn to, and its colour.
-- The tag is over all of it: who has the database alone names no other asker.
create table client_branding (
  client_id uuid primary key references clients,
  display_name text check (length(display_name) between 1 and 60),
  -- An address of https, or of mail.
  support_address text check (length(support_address) <= 254),
  colour text check (colour ~ '^#[0-9a-f]{6}$'),
  tag text not null
);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on client_branding to kyc_app;
    grant update (display_name, support_address, colour, tag) on client_branding to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on client_branding to kyc_auditor;
  end if;
end
$$;
