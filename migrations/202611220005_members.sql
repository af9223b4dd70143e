-- Members, known by their WeChat openid, and their sessions.

create table members (
    id            uuid primary key,
    appid         text not null,
    openid_hash   bytea not null check (octet_length(openid_hash) = 32),
    openid        bytea not null,
    unionid_hash  bytea check (octet_length(unionid_hash) = 32),
    nickname      text not null default '' check (char_length(nickname) <= 100),
    avatar_url    text check (char_length(avatar_url) <= 500),
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    unique (appid, openid_hash)
);

-- Wall time: sign-in is security, not business.
create table oauth_states (
    state_hash      bytea primary key check (octet_length(state_hash) = 32),
    pre_session     bytea not null check (octet_length(pre_session) = 32),
    return_path     text not null check (return_path like '/h5/%' and char_length(return_path) <= 500),
    expires_at      timestamptz not null
);

create table member_sessions (
    token_hash   bytea primary key check (octet_length(token_hash) = 32),
    member_id    uuid not null references members,
    can_order    boolean not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    revoked_at   timestamptz
);
create index member_sessions_member on member_sessions (member_id);
