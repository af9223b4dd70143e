-- Paid places, and the tickets that open their pages.

create table enrolments (
    id                uuid primary key,
    camp_id           uuid not null references camps,
    member_id         uuid not null references members,
    payment_id        uuid not null unique references payments,
    order_id          uuid references orders,
    state             text not null check (state in ('active', 'withdrawn')),
    person_key        text not null check (char_length(person_key) between 7 and 40),
    planet_user_id    bigint,
    planet_claim      text not null,
    planet_nickname   text not null check (char_length(planet_nickname) between 1 and 50),
    wechat_nickname   text not null check (char_length(wechat_nickname) between 1 and 50),
    roster_check      text not null check (roster_check in ('match', 'mismatch', 'unknown')),
    contested         boolean not null default false,
    deposit_fen       bigint not null check (deposit_fen > 0),
    start_day         date not null,
    end_day           date not null,
    required_days     integer not null check (required_days > 0),
    grace_days        integer not null check (grace_days >= 0),
    rules_version     integer not null references rules_texts,
    rules_accepted_at timestamptz not null,
    result            text not null default 'undetermined'
        check (result in ('undetermined', 'qualified', 'not_qualified', 'unmatched', 'withdrawn')),
    joined_group_at   timestamptz,
    created_at        timestamptz not null,
    updated_at        timestamptz not null
);
-- One uncontested place per person and camp, whoever pays.
create unique index enrolments_one_place on enrolments (camp_id, person_key)
    where state = 'active' and not contested;
create index enrolments_camp on enrolments (camp_id, created_at desc, id desc);
create index enrolments_member on enrolments (member_id);
create index enrolments_planet_user on enrolments (camp_id, planet_user_id);

create table access_tickets (
    token_hash   bytea primary key check (octet_length(token_hash) = 32),
    payment_id   uuid not null references payments,
    state        text not null check (state in ('active', 'bound', 'expired')),
    issued_at    timestamptz not null,
    expires_at   timestamptz not null
);
create unique index access_tickets_one_live on access_tickets (payment_id) where state <> 'expired';
