-- The staff and their logins.

create table users (
    id                   uuid primary key,
    username             text not null check (username ~ '^[a-z0-9][a-z0-9._-]{1,31}$'),
    display_name         text not null check (char_length(display_name) between 1 and 30),
    role                 text not null check (role in ('super_admin', 'admin', 'coach', 'volunteer')),
    status               text not null check (status in ('enabled', 'disabled')),
    password_hash        text not null check (password_hash like '$argon2id$%'),
    must_change_password boolean not null default false,
    wecom_user_id        text check (char_length(wecom_user_id) between 1 and 64),
    created_at           timestamptz not null,
    updated_at           timestamptz not null,
    last_login_at        timestamptz
);
create unique index users_username on users (username);

-- Wall time throughout: sessions are security, not business.
create table staff_sessions (
    id           uuid primary key,
    user_id      uuid not null references users,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null,
    revoked_at   timestamptz,
    ip           text,
    user_agent   text check (char_length(user_agent) <= 300)
);
create index staff_sessions_user on staff_sessions (user_id) where revoked_at is null;

create table refresh_tokens (
    token_hash   bytea primary key check (octet_length(token_hash) = 32),
    session_id   uuid not null references staff_sessions on delete cascade,
    issued_at    timestamptz not null,
    used_at      timestamptz
);
create index refresh_tokens_session on refresh_tokens (session_id);
