-- Which of the service account's templates a message to a member fills.
alter table messages add column template text check (template in ('refund', 'notice'));
update messages set template = 'refund' where channel = 'template';
alter table messages add check ((channel = 'template') = (template is not null));

-- Lists show the member number of each place; without this every line reads the whole roster.
create index planet_members_user on planet_members (user_id, seen_at desc);
