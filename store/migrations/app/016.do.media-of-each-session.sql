-- Some vendors name their photos alike in every session (`face`): each session has its own.
alter table media drop constraint media_verification_id_item_hash_key;
alter table media add constraint media_once_per_session
  unique (verification_id, session, item_hash);
