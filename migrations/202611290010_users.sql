-- Accounts are managed by people, and every sign-in leaves a line.

alter table users drop constraint users_status_check;
alter table users add constraint users_status_check
    check (status in ('enabled', 'disabled', 'deleted'));

-- The name of a deleted account is free again.
drop index users_username;
create unique index users_username on users (username) where status <> 'deleted';

-- Who tried to sign in, and how it went. Wall time.
create table logins (
    id         bigint generated always as identity primary key,
    at         timestamptz not null,
    username   text not null check (char_length(username) <= 64),
    user_id    uuid references users,
    outcome    text not null
               check (outcome in ('succeeded', 'wrong_password', 'locked', 'token_reused')),
    ip         text check (char_length(ip) <= 64),
    user_agent text check (char_length(user_agent) <= 300)
);
create index logins_user on logins (user_id, id desc);

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant select, insert on logins to camp_app;
        grant usage, select on all sequences in schema public to camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant select on logins to camp_readonly;
    end if;
end $$;
