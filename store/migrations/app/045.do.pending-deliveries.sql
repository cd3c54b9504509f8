-- Deliveries that are not settled are few among those that are; the sweep looks for those that nobody tries.
alter table deliveries add column looked_at timestamptz not null default now();
comment on column deliveries.looked_at is
  'When it was tried last, or the sweep had it go on: what is pending and older than any pause is tried by nobody.';
create index deliveries_pending on deliveries (looked_at) where state = 'pending';
