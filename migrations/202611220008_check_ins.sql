-- What the planet knows: members, posts, ranking; and how the days add up.

create table planet_members (
    group_id   bigint not null,
    user_id    bigint not null,
    number     integer,
    name       text not null,
    alias      text,
    avatar_url text,
    seen_at    timestamptz not null,
    primary key (group_id, user_id)
);
create index planet_members_number on planet_members (group_id, number);

-- Names change and are not unique; the old ones stay findable.
create table planet_member_names (
    group_id   bigint not null,
    user_id    bigint not null,
    name       text not null,
    first_seen timestamptz not null,
    primary key (group_id, user_id, name)
);

create table sync_runs (
    id          uuid primary key,
    camp_id     uuid not null references camps,
    state       text not null check (state in ('running', 'succeeded', 'failed')),
    started_at  timestamptz not null,
    finished_at timestamptz,
    calls       integer not null default 0,
    members     integer not null default 0,
    new_posts   integer not null default 0,
    changed     integer not null default 0,
    unknown     integer not null default 0,
    failure     text check (char_length(failure) <= 500),
    started_by  uuid references users,
    check ((state = 'running') = (finished_at is null))
);
create index sync_runs_camp on sync_runs (camp_id, started_at desc);

create table check_in_posts (
    camp_id    uuid not null references camps,
    topic_id   bigint not null,
    user_id    bigint not null,
    day        date not null,
    posted_at  timestamptz not null,
    title      text not null default '' check (char_length(title) <= 200),
    gone_at    timestamptz,
    primary key (camp_id, topic_id)
);
create index check_in_posts_day on check_in_posts (camp_id, user_id, day) where gone_at is null;

create table progress (
    camp_id        uuid not null references camps,
    user_id        bigint not null,
    inside_days    integer not null check (inside_days >= 0),
    outside_days   integer not null check (outside_days >= 0),
    ranking_days   integer not null check (ranking_days >= 0),
    counted_days   integer not null check (counted_days >= 0),
    disagreement   boolean not null,
    streak         integer not null default 0,
    last_at        timestamptz,
    updated_at     timestamptz not null,
    primary key (camp_id, user_id)
);
