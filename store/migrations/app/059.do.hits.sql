-- What people make of each hit of a screening, by itself; the newest of a hit counts. Neither hit nor
-- wording says anything: both are keyed hashes. The comment is under the verification's key.
create table hit_judgements (
  verification_id uuid not null references verifications,
  number integer not null check (number > 0),
  hit text not null,
  -- What was said of the hit by then: where more is said later, it is to be judged anew.
  wording text not null,
  verdict text not null check (verdict in ('true_match', 'false_positive')),
  comment text not null,
  principal text not null,
  -- By which request: a repetition is known by them.
  request_hash text not null,
  fingerprint text not null,
  judged_at timestamptz not null default now(),
  tag text not null,
  primary key (verification_id, number)
);
create index hit_judgements_of_principal on hit_judgements (principal);
create trigger hit_judgements_are_append_only before update or delete or truncate on hit_judgements
  for each statement execute function refuse_change();

-- Of an approval beside a match: the judgements that it rests on, by their numbers, and how many messages
-- told of hits by then. Null without a match, and of what an earlier build wrote. Left out of the tag then.
alter table reviews
  add column judgements integer[],
  add column hits_told integer;

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert on hit_judgements to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_console') then
    grant select, insert on hit_judgements to kyc_console;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select (verification_id, number, hit, wording, verdict, principal, judged_at, tag)
      on hit_judgements to kyc_auditor;
    grant select (judgements, hits_told) on reviews to kyc_auditor;
  end if;
end
$$;
