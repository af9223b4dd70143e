-- Days that people bring in: imported files and corrections; how counts changed; how the account at
-- the planet is; who was reminded.

create table check_in_imports (
    id           uuid primary key,
    camp_id      uuid not null references camps,
    file_name    text not null check (char_length(file_name) between 1 and 200),
    covers_until date, -- the file holds every check-in up to and with this day; null: it only adds
    days         integer not null check (days >= 0),
    created_at   timestamptz not null,
    created_by   uuid not null references users,
    undone_at    timestamptz,
    undone_by    uuid references users,
    check ((undone_at is null) = (undone_by is null)),
    check (days > 0 or covers_until is not null)
);
create index check_in_imports_camp on check_in_imports (camp_id, created_at desc);

-- A day a person vouches for. The newest word of a source is the one without revoked_at.
create table manual_days (
    id         uuid primary key,
    camp_id    uuid not null references camps,
    user_id    bigint not null,
    day        date not null,
    source     text not null check (source in ('import', 'correction')),
    checked_in boolean not null,
    at         timestamptz, -- as the file says; null where it names only the day
    reason     text check (char_length(reason) between 2 and 200),
    import_id  uuid references check_in_imports,
    created_at timestamptz not null,
    created_by uuid not null references users,
    revoked_at timestamptz,
    revoked_by uuid references users,
    check ((source = 'import') = (import_id is not null)),
    check ((source = 'correction') = (reason is not null)),
    check (source = 'correction' or checked_in),
    check (revoked_at is null or revoked_by is not null or source = 'import')
);
create unique index manual_days_live on manual_days (camp_id, user_id, day, source)
    where revoked_at is null;
create index manual_days_import on manual_days (import_id) where import_id is not null;

alter table progress
    add column imported_days integer not null default 0 check (imported_days >= 0),
    add column added_days    integer not null default 0 check (added_days >= 0),
    add column removed_days  integer not null default 0 check (removed_days >= 0);

-- Every change that a person made, and every fall: a count that goes down is explained.
create table progress_changes (
    id       bigint generated always as identity primary key,
    camp_id  uuid not null references camps,
    user_id  bigint not null,
    "before" integer not null,
    "after"  integer not null check ("after" <> "before"),
    cause    text not null check (cause in ('sync', 'import', 'undo', 'correction')),
    cause_id uuid not null, -- the pass, the import or the correction
    at       timestamptz not null
);
create index progress_changes_member on progress_changes (camp_id, user_id, at desc);

alter table sync_runs
    add column step    text check (step in ('ranking', 'posts', 'members', 'storing')),
    add column posts   integer not null default 0, -- read so far, known or not
    add column lowered integer not null default 0;

-- Check-ins of a camp, newest first, and of everybody within a span of days.
create index check_in_posts_newest on check_in_posts (camp_id, posted_at desc) where gone_at is null;

-- Until when everything of a camp is known: since the last complete pass began, or as far as a
-- file covers it that somebody vouched for.
create view camp_freshness as
    select c.id as camp_id,
           s.complete_until as synced_until,
           s.last_sync_at,
           greatest(s.complete_until, i.covered_until) as complete_until
      from camps c
      left join lateral (
           select max(started_at) as complete_until, max(finished_at) as last_sync_at
             from sync_runs where camp_id = c.id and state = 'succeeded') s on true
      left join lateral (
           select max(least(created_at,
                            (covers_until + 1) ::timestamp at time zone 'Asia/Shanghai'
                                + interval '1 hour')) as covered_until
             from check_in_imports
            where camp_id = c.id and undone_at is null and covers_until is not null) i on true;

-- The account at the planet, as it was when last asked.
create table planet_accounts (
    group_id   bigint primary key,
    state      text not null check (state in ('valid', 'invalid', 'unreachable')),
    checked_at timestamptz not null,
    changed_at timestamptz not null,
    expires_at timestamptz,
    failure    text check (char_length(failure) <= 500),
    check ((state = 'valid') = (failure is null))
);

-- Members urged to check in: once a day at the most.
create table check_in_reminders (
    enrolment_id uuid not null references enrolments,
    day          date not null,
    at           timestamptz not null,
    by           uuid references users, -- null: the timetable
    primary key (enrolment_id, day)
);

-- When the product last asked the planet to create the camp's project; the answer may be lost.
alter table camps
    add column planet_project_asked_at timestamptz,
    add column planet_project_days integer; -- days that complete it there; null until learnt

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant select, insert, update, delete on check_in_imports, manual_days, planet_accounts,
            check_in_reminders to camp_app;
        grant select, insert on progress_changes to camp_app;
        grant select on camp_freshness to camp_app;
        revoke delete on check_in_imports, manual_days from camp_app;
        revoke update, delete on progress_changes from camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant select on check_in_imports, manual_days, progress_changes, planet_accounts,
            check_in_reminders, camp_freshness to camp_readonly;
    end if;
end $$;
