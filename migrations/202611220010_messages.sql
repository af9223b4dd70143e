-- Messages, written in the transaction of their cause, and every attempt to deliver them.

create table messages (
    id            uuid primary key,
    cause         text not null unique check (char_length(cause) between 3 and 200),
    channel       text not null check (channel in ('wecom_app', 'robot', 'template')),
    recipient     text not null,
    camp_id       uuid references camps,
    group_id      uuid references camp_groups on delete set null,
    user_id       uuid references users,
    member_id     uuid references members,
    content       text not null check (octet_length(content) between 1 and 2048),
    state         text not null check (state in ('pending', 'sent', 'failed', 'undeliverable', 'suppressed')),
    attempts      integer not null default 0,
    due_at        timestamptz,
    claimed_until timestamptz, -- wall time
    created_at    timestamptz not null,
    sent_at       timestamptz,
    check ((state = 'pending') = (due_at is not null))
);
create index messages_due on messages (due_at) where state = 'pending';
create index messages_created on messages (created_at desc, id desc);

create table message_attempts (
    message_id uuid not null references messages on delete cascade,
    attempt    integer not null,
    at         timestamptz not null,
    outcome    text not null check (outcome in ('sent', 'failed')),
    detail     text not null check (char_length(detail) <= 500),
    primary key (message_id, attempt)
);
