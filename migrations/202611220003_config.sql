-- What the super administrator edits, and the accounts money moves through.

create table config_items (
    key        text primary key check (key ~ '^[a-z_]+\.[a-z_]+$'),
    value      text check (char_length(value) <= 4000),
    sealed     bytea,
    tail       text check (char_length(tail) <= 4),
    updated_at timestamptz not null,
    updated_by uuid references users,
    check ((value is null) <> (sealed is null))
);

-- Added and retired, never edited: payments and refunds keep theirs.
create table merchant_accounts (
    id              uuid primary key,
    mch_id          text not null check (mch_id ~ '^[0-9]{6,32}$'),
    appid           text not null check (appid ~ '^[0-9A-Za-z]{8,32}$'),
    serial          text not null check (serial ~ '^[0-9A-F]{8,40}$'),
    private_key     bytea not null,
    apiv3_key       bytea not null,
    h5_enabled      boolean not null default false,
    created_at      timestamptz not null,
    retired_at      timestamptz,
    unique (mch_id, appid, serial)
);
create unique index merchant_accounts_one_active on merchant_accounts ((true)) where retired_at is null;

create table platform_keys (
    merchant_account_id uuid not null references merchant_accounts,
    serial              text not null check (char_length(serial) between 8 and 64),
    kind                text not null check (kind in ('public_key', 'certificate')),
    pem                 text not null check (pem like '-----BEGIN %'),
    preferred           boolean not null default false,
    primary key (merchant_account_id, serial)
);

-- The rules a member accepts, word for word; a change is a new version.
create table rules_texts (
    version    integer primary key check (version > 0),
    body       text not null check (char_length(body) between 20 and 5000),
    created_at timestamptz not null
);
