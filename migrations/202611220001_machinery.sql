-- What every room uses: the log of state changes, the audit, the timetable and leases.

create table status_log (
    id          bigint generated always as identity primary key,
    at          timestamptz not null,
    machine     text not null check (machine ~ '^[a-z_]{2,40}$'),
    entity_id   uuid not null,
    from_state  text,
    to_state    text not null,
    actor_kind  text not null check (actor_kind in ('staff', 'member', 'provider', 'system')),
    actor_id    uuid,
    reason      text check (char_length(reason) <= 500),
    check ((actor_kind in ('staff', 'member')) = (actor_id is not null))
);
create index status_log_entity on status_log (entity_id, id);

create table audit_log (
    id          bigint generated always as identity primary key,
    at          timestamptz not null,
    actor_kind  text not null check (actor_kind in ('staff', 'member', 'provider', 'system')),
    actor_id    uuid,
    action      text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
    object_kind text not null,
    object_id   text not null,
    object_name text,
    before      jsonb,
    after       jsonb,
    reason      text check (char_length(reason) <= 500),
    ip          text,
    request_id  text
);
create index audit_log_at on audit_log (at desc, id desc);
create index audit_log_object on audit_log (object_kind, object_id, id);

-- One row per job and slot of business time: whoever inserts it runs the slot.
create table job_slots (
    job         text not null,
    slot        timestamptz not null,
    started_at  timestamptz not null,
    finished_at timestamptz,
    outcome     text check (outcome in ('succeeded', 'failed')),
    result      jsonb,
    primary key (job, slot)
);

-- Locks that survive a lost Redis and expire with their holder. Wall time.
create table leases (
    name        text primary key,
    holder      uuid not null,
    until       timestamptz not null
);
