-- Photos and video of vendors: what there is of each verification, and where it is kept.

create table media (
  id uuid primary key,
  verification_id uuid not null references verifications,
  session integer not null,
  -- Keyed hash of the vendor's id: a list that is read again adds nothing twice.
  item_hash text not null,
  kind text not null check (kind in ('image', 'video')),
  -- Ciphertext under the verification's key: the vendor's whole description of it.
  item text not null,
  state text not null default 'listed' check (state in ('listed', 'archived', 'gone', 'too_large')),
  object_key text references objects,
  -- SHA-256 of the content, lower-case hex; and whether the vendor's own says the same, where it
  -- gives one.
  sha256 text,
  verified boolean,
  listed_at timestamptz not null default now(),
  archived_at timestamptz,
  unique (verification_id, item_hash),
  check ((state = 'archived') = (object_key is not null and sha256 is not null))
);

alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
  check (kind in ('start', 'notification', 'revision', 'archive'));

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert, update on media to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (id, verification_id, session, kind, state, object_key, sha256, verified, listed_at,
      archived_at) on media to kyc_auditor;
  end if;
end
$$;
