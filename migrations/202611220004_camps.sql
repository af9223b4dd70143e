-- Camps with their pictures, groups and staff.

create table files (
    id           uuid primary key,
    kind         text not null check (kind in ('poster', 'group_qr', 'evidence')),
    storage_key  text not null unique check (storage_key ~ '^[0-9a-z/._-]{8,120}$'),
    content_type text not null check (content_type in ('image/png', 'image/jpeg', 'image/webp')),
    bytes        integer not null check (bytes between 1 and 8388608),
    width        integer not null check (width between 1 and 20000),
    height       integer not null check (height between 1 and 20000),
    sha256       bytea not null check (octet_length(sha256) = 32),
    created_at   timestamptz not null,
    created_by   uuid references users
);

create table camps (
    id                uuid primary key,
    name              text not null check (char_length(name) between 1 and 50),
    poster_file_id    uuid references files,
    deposit_fen       bigint not null check (deposit_fen between 1 and 1000000),
    start_day         date not null,
    end_day           date not null,
    required_days     integer not null,
    grace_days        integer not null default 1,
    introduction      text not null default '' check (char_length(introduction) <= 20000),
    state             text not null
        check (state in ('draft', 'enrolling', 'ongoing', 'ended', 'settling', 'archived')),
    planet_project_id bigint check (planet_project_id > 0),
    payee_user_id     text check (char_length(payee_user_id) between 1 and 64),
    payee_product     text check (char_length(payee_product) between 1 and 100),
    enroll_until      timestamptz not null,
    terms_frozen_at   timestamptz,
    enrolled_count    integer not null default 0 check (enrolled_count >= 0),
    version           integer not null default 1,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    created_by        uuid references users,
    check (end_day > start_day and end_day - start_day < 366),
    check (required_days between 1 and end_day - start_day + 1),
    check (grace_days >= 0 and grace_days < required_days),
    check (payee_product is null or payee_user_id is not null)
);
create index camps_start on camps (start_day desc, id desc);
create index camps_listed on camps (state, start_day) where state in ('enrolling', 'ongoing');

create table camp_groups (
    id           uuid primary key,
    camp_id      uuid not null references camps on delete cascade,
    position     integer not null check (position >= 0),
    name         text not null check (char_length(name) between 1 and 50),
    qr_file_id   uuid references files,
    expires_at   timestamptz,
    capacity     integer check (capacity between 1 and 10000),
    is_full      boolean not null default false,
    robot_key    bytea,
    robot_tail   text check (char_length(robot_tail) <= 4),
    unique (camp_id, position) deferrable initially deferred
);

create table camp_staff (
    camp_id uuid not null references camps on delete cascade,
    user_id uuid not null references users,
    role    text not null check (role in ('coach', 'volunteer')),
    primary key (camp_id, user_id)
);
create index camp_staff_user on camp_staff (user_id);
