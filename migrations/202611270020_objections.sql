-- Members object to their provisional result: what they say, the pictures they show, and the
-- answer. An open objection keeps that member's refund from being approved, nobody else's.

create table objections (
    id           uuid primary key,
    enrolment_id uuid not null references enrolments,
    camp_id      uuid not null references camps,
    state        text not null check (state in ('open', 'accepted', 'rejected', 'withdrawn')),
    answer       text check (char_length(answer) between 2 and 500),
    answered_by  uuid references users,
    answered_at  timestamptz,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    check ((state in ('accepted', 'rejected'))
        = (answer is not null and answered_by is not null and answered_at is not null))
);
create unique index objections_one_open on objections (enrolment_id) where state = 'open';
create index objections_enrolment on objections (enrolment_id, created_at);
create index objections_camp on objections (camp_id, state, created_at);

create table objection_words (
    id           uuid primary key,
    objection_id uuid not null references objections,
    words        text not null check (char_length(words) between 2 and 500),
    created_at   timestamptz not null
);
create index objection_words_of on objection_words (objection_id, created_at);

create table objection_pictures (
    file_id      uuid primary key references files,
    objection_id uuid not null references objections,
    created_at   timestamptz not null
);
create index objection_pictures_of on objection_pictures (objection_id, created_at);

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant select, insert, update on objections to camp_app;
        grant select, insert on objection_words, objection_pictures to camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant select on objections, objection_words, objection_pictures to camp_readonly;
    end if;
end $$;
