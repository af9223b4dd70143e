-- Orders, the inbox of callbacks, the money that arrived and the desk for money in doubt.

create table orders (
    id                  uuid primary key,
    out_trade_no        text not null check (out_trade_no ~ '^[0-9a-f]{32}$'),
    merchant_account_id uuid not null references merchant_accounts,
    camp_id             uuid not null references camps,
    member_id           uuid not null references members,
    person_key          text not null check (char_length(person_key) between 7 and 40),
    planet_user_id      bigint,
    planet_claim        text not null check (planet_claim ~ '^[1-9][0-9]{0,14}$'),
    planet_nickname     text not null check (char_length(planet_nickname) between 1 and 50),
    wechat_nickname     text not null check (char_length(wechat_nickname) between 1 and 50),
    roster_check        text not null check (roster_check in ('match', 'mismatch', 'unknown')),
    confirmed_taken     boolean not null default false,
    -- The terms the member accepted, word and number.
    amount_fen          bigint not null check (amount_fen > 0),
    start_day           date not null,
    end_day             date not null,
    required_days       integer not null,
    grace_days          integer not null,
    rules_version       integer not null references rules_texts,
    rules_accepted_at   timestamptz not null,
    state               text not null check (state in ('pending', 'paid', 'closed')),
    channel             text not null check (channel in ('jsapi', 'h5', 'native')),
    -- The exact bytes that were or will be sent; encrypted, because they name the payer.
    request_body        bytea not null,
    prepay_id           text,
    pay_url             text,
    code_url            text,
    placed_at           timestamptz, -- wall time, the provider's two hours
    created_at          timestamptz not null,
    expires_at          timestamptz not null,
    paid_at             timestamptz,
    closed_at           timestamptz,
    due_at              timestamptz,
    asked               integer not null default 0,
    claimed_until       timestamptz, -- wall time
    unique (merchant_account_id, out_trade_no),
    check ((state = 'pending') = (due_at is not null))
);
create unique index orders_one_open on orders (camp_id, member_id, person_key) where state = 'pending';
create index orders_due on orders (due_at) where state = 'pending';
create index orders_member on orders (member_id, camp_id);

create table payments (
    id                  uuid primary key,
    merchant_account_id uuid references merchant_accounts,
    mch_id              text not null check (char_length(mch_id) between 1 and 32),
    transaction_id      text not null check (char_length(transaction_id) between 1 and 64),
    source              text not null check (source in ('order', 'fixed_code')),
    out_trade_no        text,
    order_id            uuid references orders,
    camp_id             uuid references camps,
    member_id           uuid references members,
    payer_hash          bytea,
    amount_fen          bigint not null,
    payer_total_fen     bigint,
    trade_type          text,
    paid_at             timestamptz not null,
    recorded_at         timestamptz not null,
    learned_from        text not null check (learned_from in ('callback', 'query', 'poll', 'bill', 'answer')),
    detail              bytea not null, -- the provider's own words, encrypted
    bind_status         text not null
        check (bind_status in ('pending', 'completed', 'expired', 'manual_review', 'closed')),
    bind_method         text check (bind_method in ('h5_bindplanet', 'user_fill', 'manual')),
    bind_deadline       timestamptz,
    bound_at            timestamptz,
    check ((bind_status = 'completed') = (bind_method is not null)),
    check ((bind_status = 'pending') <= (bind_deadline is not null)),
    -- The only rule of business here: recording money must not fail for any other reason.
    unique (mch_id, transaction_id)
);
create index payments_order on payments (order_id);
create index payments_camp on payments (camp_id, paid_at);
create index payments_member on payments (member_id);

create table payment_events (
    id                  uuid primary key,
    merchant_account_id uuid not null references merchant_accounts,
    provider_event_id   text not null check (char_length(provider_event_id) between 1 and 64),
    kind                text not null check (kind in ('payment', 'refund')),
    event_type          text not null,
    content             bytea not null, -- decrypted by us, encrypted again at rest
    reference           text,
    state               text not null check (state in ('applied', 'pending', 'dead')),
    attempts            integer not null default 0,
    due_at              timestamptz,
    claimed_until       timestamptz,
    failure             text,
    received_at         timestamptz not null,
    applied_at          timestamptz,
    unique (merchant_account_id, provider_event_id),
    check ((state = 'pending') = (due_at is not null))
);
create index payment_events_due on payment_events (due_at) where state = 'pending';
create index payment_events_received on payment_events (received_at desc);

-- Bodies we could not trust; nothing reads them to decide anything, the newest thousand stay.
create table rejected_callbacks (
    id          bigint generated always as identity primary key,
    received_at timestamptz not null,
    reason      text not null,
    serial      text,
    body        bytea not null check (octet_length(body) <= 65536),
    ip          text
);

create table money_exceptions (
    id          uuid primary key,
    kind        text not null check (kind in ('amount_differs', 'paid_twice', 'unknown_order',
                    'late_payment', 'contested_binding', 'refund_outside',
                    'enrolment_failed')),
    state       text not null check (state in ('open', 'resolved')),
    payment_id  uuid not null references payments,
    detail      text not null check (char_length(detail) <= 500),
    opened_at   timestamptz not null,
    resolved_at timestamptz,
    resolved_by uuid references users,
    resolution  text check (char_length(resolution) <= 500),
    check ((state = 'resolved') = (resolved_at is not null)),
    unique (payment_id, kind)
);
create index money_exceptions_open on money_exceptions (opened_at) where state = 'open';
