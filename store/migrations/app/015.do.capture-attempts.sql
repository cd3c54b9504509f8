-- Which attempt of its session an image is for: the newest request to try again that was recorded
-- when it came; null for the first attempt.
alter table captures add column follows text;
