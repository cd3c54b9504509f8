-- What happened, what was decided, who read it. These are only ever added to.

create table events (
  id uuid primary key,
  verification_id uuid not null references verifications,
  number integer not null,
  type text not null,
  principal text not null,
  -- Codes, numbers and times; no personal data.
  data jsonb not null,
  inbox_id uuid references inbox,
  at timestamptz not null default now(),
  unique (verification_id, number)
);
-- A message of the vendor makes one event, however often it is told.
create unique index events_once_per_message on events (verification_id, inbox_id);

create table decisions (
  id uuid primary key,
  verification_id uuid not null references verifications,
  -- 1 is the decision; later ones stand beside it.
  number integer not null,
  status text not null,
  reasons text[] not null,
  vendor_code text,
  session integer,
  decided_by text not null check (decided_by in
    ('vendor', 'client', 'reviewer', 'subject', 'system')),
  principal text not null,
  inbox_id uuid references inbox,
  -- Copy of the message that decided, under the verification's key; null when no message did.
  evidence_kind text,
  evidence text,
  decided_at timestamptz not null default now(),
  unique (verification_id, number)
);

create table access_log (
  id bigint generated always as identity primary key,
  verification_id uuid not null references verifications,
  principal text not null,
  action text not null,
  at timestamptz not null default now()
);
create index access_log_of_verification on access_log (verification_id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

create trigger events_are_append_only before update or delete or truncate on events
  for each statement execute function refuse_change();
create trigger decisions_are_append_only before update or delete or truncate on decisions
  for each statement execute function refuse_change();
create trigger access_log_is_append_only before update or delete or truncate on access_log
  for each statement execute function refuse_change();
