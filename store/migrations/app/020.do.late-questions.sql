-- Questions to vendors whose staff may change its mind after the end: a day, a week and a month later.
create table late_questions (
  verification_id uuid not null references verifications,
  due_at timestamptz not null,
  primary key (verification_id, due_at)
);
create index late_questions_due on late_questions (due_at);

do $$
begin
  if exists (select from pg_roles where rolname = 'kyc_app') then
    grant select, insert, delete on late_questions to kyc_app;
  end if;
  if exists (select from pg_roles where rolname = 'kyc_auditor') then
    grant select on late_questions to kyc_auditor;
  end if;
end
$$;

-- Whether an account's vendor has ever called it.
create index inbox_webhooks_of_account on inbox (account_id) where source = 'webhook';
