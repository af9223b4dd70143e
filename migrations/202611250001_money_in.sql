-- Money in by both ways: payments of fixed codes with their claims, the desk with owners, groups
-- that tell who joined, and who a member is on the planet.

-- A fixed code names its payee and, where it has one, its product; the payer is known by a keyed
-- hash only.
alter table payments
    add column payee_user_id      text check (char_length(payee_user_id) between 1 and 64),
    add column payee_product      text check (char_length(payee_product) between 1 and 200),
    add column external_user_hash bytea check (octet_length(external_user_hash) = 32),
    add column claimed_at         timestamptz;
create index payments_bind_deadline on payments (bind_deadline) where bind_status = 'pending';

-- Who paid a fixed code has a place before anybody knows who they are: member, names and the
-- rules come with the claim.
alter table enrolments
    alter column member_id drop not null,
    alter column rules_version drop not null,
    alter column rules_accepted_at drop not null,
    drop constraint enrolments_planet_nickname_check,
    drop constraint enrolments_wechat_nickname_check,
    add constraint enrolments_planet_nickname_check check (char_length(planet_nickname) <= 50),
    add constraint enrolments_wechat_nickname_check check (char_length(wechat_nickname) <= 50),
    add check ((rules_version is null) = (rules_accepted_at is null)),
    add check (order_id is null or (member_id is not null and rules_version is not null)),
    add column joined_group_id uuid references camp_groups on delete set null,
    add column joined_source   text check (joined_source in ('staff', 'wecom'));
update enrolments set joined_source = 'staff' where joined_group_at is not null;
alter table enrolments add check ((joined_group_at is null) = (joined_source is null));
create index enrolments_created on enrolments (created_at desc, id desc);

alter table camp_groups
    add column wecom_chat_id text check (char_length(wecom_chat_id) between 1 and 64);

create table payment_claims (
    id                uuid primary key,
    member_id         uuid not null references members,
    transaction_id    text not null check (transaction_id ~ '^[0-9A-Za-z]{8,64}$'),
    amount_fen        bigint not null check (amount_fen > 0),
    paid_at           timestamptz not null,
    rules_version     integer not null references rules_texts,
    rules_accepted_at timestamptz not null,
    state             text not null
        check (state in ('waiting', 'matched', 'mismatched', 'appealed', 'not_found')),
    payment_id        uuid references payments,
    created_at        timestamptz not null,
    decided_at        timestamptz,
    check ((state in ('matched', 'appealed')) <= (payment_id is not null)),
    check ((state = 'waiting') = (decided_at is null))
);
create unique index payment_claims_one_open on payment_claims (member_id, transaction_id)
    where state in ('waiting', 'matched', 'appealed');
create index payment_claims_waiting on payment_claims (transaction_id) where state = 'waiting';
create index payment_claims_member on payment_claims (member_id, created_at desc);
create index payment_claims_payment on payment_claims (payment_id);
-- A payment belongs to one claimant; a second one appeals.
create unique index payment_claims_one_match on payment_claims (payment_id) where state = 'matched';

-- What a member filled in after the deadline: for a person to take over or not.
create table binding_proposals (
    id              uuid primary key,
    payment_id      uuid not null references payments,
    member_id       uuid references members,
    planet_user_id  bigint,
    planet_claim    text not null check (planet_claim ~ '^[1-9][0-9]{0,14}$'),
    planet_nickname text not null check (char_length(planet_nickname) between 1 and 50),
    wechat_nickname text not null check (char_length(wechat_nickname) between 1 and 50),
    roster_check    text not null check (roster_check in ('match', 'mismatch', 'unknown')),
    created_at      timestamptz not null
);
create index binding_proposals_payment on binding_proposals (payment_id, created_at desc);

-- Proven by the planet's own sign-in.
create table planet_identities (
    member_id   uuid primary key references members,
    user_id     bigint not null check (user_id > 0),
    number      integer check (number > 0),
    name        text not null check (char_length(name) <= 200),
    avatar_url  text check (char_length(avatar_url) <= 500),
    verified_at timestamptz not null
);
-- Wall time, as every sign-in.
create table planet_oauth_states (
    state_hash  bytea primary key check (octet_length(state_hash) = 32),
    member_id   uuid not null references members,
    return_path text not null check (return_path like '/h5/%' and char_length(return_path) <= 500),
    expires_at  timestamptz not null
);

-- How far each list of the other side has been read, and who asked for an early look.
create table poll_cursors (
    name         text primary key check (name ~ '^[a-z_]+\.[a-z_]+$'),
    until        timestamptz not null,
    polled_at    timestamptz not null,
    requested_at timestamptz
);

alter table money_exceptions
    drop constraint money_exceptions_kind_check,
    add constraint money_exceptions_kind_check check (kind in ('amount_differs', 'paid_twice',
        'unknown_order', 'late_payment', 'contested_binding', 'refund_outside', 'enrolment_failed',
        'unknown_code', 'ambiguous_code', 'contested_claim', 'binding_dispute')),
    add column owner           uuid references users,
    add column owned_at        timestamptz,
    add column resolution_kind text
        check (resolution_kind in ('refunded', 'attached', 'given', 'bound', 'closed')),
    add column refund_id       uuid references refunds,
    add check ((owner is null) = (owned_at is null)),
    add check ((resolution_kind = 'refunded') <= (refund_id is not null));
update money_exceptions set resolution_kind = 'closed' where state = 'resolved';
alter table money_exceptions add check ((state = 'resolved') = (resolution_kind is not null));
create index money_exceptions_payment on money_exceptions (payment_id);
create index payment_events_dead on payment_events (received_at) where state = 'dead';

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant select, insert, update, delete on payment_claims, binding_proposals, planet_identities,
            planet_oauth_states, poll_cursors to camp_app;
        revoke delete on payment_claims, binding_proposals, money_exceptions from camp_app;
        revoke update on binding_proposals from camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant select on payment_claims, binding_proposals, planet_identities, planet_oauth_states,
            poll_cursors to camp_readonly;
    end if;
end $$;
