-- Settlements, refunds and the runs that let them leave.

create table settlements (
    id             uuid primary key,
    camp_id        uuid not null references camps,
    version        integer not null check (version >= 0),
    state          text not null check (state in ('provisional', 'listed')),
    objection_until timestamptz not null,
    facts_hash     bytea not null check (octet_length(facts_hash) = 32),
    sum_fen        bigint not null check (sum_fen >= 0),
    created_at     timestamptz not null,
    created_by     uuid references users,
    unique (camp_id, version)
);

create table settlement_rows (
    settlement_id uuid not null references settlements on delete cascade,
    enrolment_id  uuid not null references enrolments,
    result        text not null check (result in ('qualified', 'not_qualified', 'unmatched')),
    amount_fen    bigint not null check (amount_fen >= 0),
    reason        text not null,
    flags         text[] not null default '{}',
    counted_days  integer,
    facts_hash    bytea not null,
    primary key (settlement_id, enrolment_id)
);

create table release_runs (
    id                  uuid primary key,
    merchant_account_id uuid not null references merchant_accounts,
    camp_id             uuid references camps,
    state               text not null check (state in ('running', 'paused', 'done')),
    pause_reason        text check (char_length(pause_reason) <= 300),
    refund_count        integer not null check (refund_count > 0),
    sum_fen             bigint not null check (sum_fen > 0),
    hash                bytea not null check (octet_length(hash) = 32),
    two_person          boolean not null,
    released_by         uuid not null references users,
    released_at         timestamptz not null,
    finished_at         timestamptz,
    resume_at           timestamptz
);
create index release_runs_open on release_runs (merchant_account_id, released_at) where state <> 'done';

create table refunds (
    id                  uuid primary key,
    payment_id          uuid not null references payments,
    ordinal             integer not null check (ordinal > 0),
    enrolment_id        uuid references enrolments,
    camp_id             uuid references camps,
    merchant_account_id uuid references merchant_accounts,
    kind                text not null check (kind in ('settlement', 'exception', 'early')),
    amount_fen          bigint not null check (amount_fen > 0),
    out_refund_no       text not null check (out_refund_no ~ '^[0-9A-Za-z_@*|-]{1,64}$'),
    seen_outside        boolean not null default false,
    decision            text not null check (decision in ('in_review', 'approved', 'rejected')),
    money               text not null default 'not_sent'
        check (money in ('not_sent', 'submitting', 'unknown', 'processing', 'refused', 'success',
                         'abnormal', 'closed', 'settled_outside')),
    facts_hash          bytea not null check (octet_length(facts_hash) = 32),
    approved_hash       bytea check (octet_length(approved_hash) = 32),
    decided_by          uuid references users,
    decided_at          timestamptz,
    reason              text check (char_length(reason) <= 500),
    reason_for_member   text check (char_length(reason_for_member) <= 500),
    run_id              uuid references release_runs,
    released_at         timestamptz,
    request_body        bytea, -- frozen at the first claim, encrypted
    provider_refund_id  text,
    attempts            integer not null default 0,
    asked               integer not null default 0,
    earlier_open        boolean not null default false,
    accepted_at         timestamptz,
    due_at              timestamptz,
    claimed_until       timestamptz, -- wall time
    failure_code        text,
    failure             text check (char_length(failure) <= 500),
    succeeded_at        timestamptz,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    unique (payment_id, ordinal),
    unique (merchant_account_id, out_refund_no),
    check (decision = 'approved' or money = 'not_sent' or seen_outside),
    check ((decision = 'approved') <= (approved_hash is not null and decided_by is not null) or seen_outside),
    check (money = 'not_sent' or run_id is not null or seen_outside),
    check (money not in ('submitting', 'unknown', 'processing') or due_at is not null)
);
create unique index refunds_one_open on refunds (payment_id)
    where decision <> 'rejected' and money <> 'closed';
create index refunds_due on refunds (due_at) where due_at is not null;
create index refunds_camp on refunds (camp_id, decision, money);
create index refunds_run on refunds (run_id);
create index refunds_review on refunds (created_at) where decision = 'in_review';

-- Decisions move only while nothing was sent; what was approved or sent stays as it was.
create function refunds_hold() returns trigger language plpgsql as $$
declare
    paid bigint;
    promised bigint;
begin
    if tg_op = 'UPDATE' then
        if old.decision <> new.decision and old.money <> 'not_sent' then
            raise exception 'a decision changes only while no money has moved'
                using errcode = 'check_violation', constraint = 'refunds_decision_frozen';
        end if;
        if (old.payment_id, old.ordinal, old.out_refund_no) is distinct from
           (new.payment_id, new.ordinal, new.out_refund_no) then
            raise exception 'the number of a refund never changes'
                using errcode = 'check_violation', constraint = 'refunds_number_frozen';
        end if;
        if old.decision = 'approved' and new.decision = 'approved' and
           (old.amount_fen, old.approved_hash, old.merchant_account_id) is distinct from
           (new.amount_fen, new.approved_hash, new.merchant_account_id) then
            raise exception 'an approved refund keeps its amount'
                using errcode = 'check_violation', constraint = 'refunds_approved_frozen';
        end if;
        if old.request_body is not null and old.request_body is distinct from new.request_body
           and not (new.money = 'not_sent' and new.decision = 'in_review') then
            raise exception 'a request is sent again unchanged'
                using errcode = 'check_violation', constraint = 'refunds_body_frozen';
        end if;
    end if;
    select amount_fen into paid from payments where id = new.payment_id for update;
    select coalesce(sum(amount_fen), 0) into promised from refunds
     where payment_id = new.payment_id and id <> new.id
       and decision <> 'rejected' and money not in ('closed', 'refused');
    if new.decision <> 'rejected' and new.money not in ('closed', 'refused')
       and not new.seen_outside and promised + new.amount_fen > paid then
        raise exception 'refunds may not exceed the payment'
            using errcode = 'check_violation', constraint = 'refunds_exceed_payment';
    end if;
    return new;
end $$;
create trigger refunds_hold before insert or update on refunds
    for each row execute function refunds_hold();

-- The person who releases may not be the one who approved, where the run says so.
create function refunds_two_person() returns trigger language plpgsql as $$
begin
    if new.run_id is not null and new.run_id is distinct from old.run_id and exists (
        select 1 from release_runs r
         where r.id = new.run_id and r.two_person and r.released_by = new.decided_by) then
        raise exception 'releasing needs a second person'
            using errcode = 'check_violation', constraint = 'refunds_two_person';
    end if;
    return new;
end $$;
create trigger refunds_two_person before update of run_id on refunds
    for each row execute function refunds_two_person();
