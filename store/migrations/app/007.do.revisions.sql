-- What vendors say after the end starts a workflow of its own, through the outbox.

alter table outbox add column inbox_id uuid references inbox;
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
  check (kind in ('start', 'notification', 'revision'));
alter table outbox add constraint outbox_revision_check
  check ((kind = 'revision') = (inbox_id is not null));
-- A message revises once.
create unique index outbox_once_per_message on outbox (inbox_id);
