-- Which try an image is for: one more than the requests to try again that were counted when it came.
-- Where another try is another session, the session says so as well.
alter table captures add column attempt integer not null default 1;
alter table captures drop column follows;
