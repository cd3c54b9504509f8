-- Photos, documents and video are kept outside; here stands what they are and whose.

create table objects (
  -- SHA-256 of the ciphertext: what it is kept under.
  key text primary key check (key ~ '^[0-9a-f]{64}$'),
  verification_id uuid not null references verifications,
  purpose text not null check (purpose in ('capture', 'media', 'document')),
  mime_type text not null,
  -- Of the content, and of the ciphertext.
  bytes bigint not null,
  sealed_bytes bigint not null,
  created_at timestamptz not null default now()
);
create index objects_of_verification on objects (verification_id);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on objects to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on objects to kyc_auditor;
  end if;
end
$$;
