-- Direct capture: the images that a client uploads through us, and what the vendor said of each.

create table captures (
  id uuid primary key,
  verification_id uuid not null references verifications,
  session integer not null,
  step text not null,
  object_key text not null references objects (key),
  -- `stored`: the vendor has not judged it yet.
  state text not null default 'stored' check (state in ('stored', 'accepted', 'refused')),
  -- Which of the vendor's gates refused it, and its words for the person about any such photo.
  gate text,
  message text,
  -- After an accepted one: the step that the vendor wants next; null when nothing is left.
  next_step text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  foreign key (verification_id, session) references vendor_sessions
);
create index captures_of_verification on captures (verification_id, created_at);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert, update on captures to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on captures to kyc_auditor;
  end if;
end
$$;
