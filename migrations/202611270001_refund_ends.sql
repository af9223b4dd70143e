-- What the provider last answered about a refund, and payouts by hand. Paying by hand is the only
-- way to truly pay twice, so the database wants two people, proof, and nothing sent meanwhile.

alter table refunds
    add column answered text
        check (answered in ('processing', 'success', 'closed', 'abnormal', 'not_exists')),
    add column answered_at timestamptz,
    add constraint refunds_answered check ((answered is null) = (answered_at is null));

alter table release_runs drop constraint release_runs_state_check;
alter table release_runs add constraint release_runs_state_check
    check (state in ('running', 'paused', 'done', 'stopped'));
drop index release_runs_open;
create index release_runs_open on release_runs (merchant_account_id, released_at)
    where state in ('running', 'paused');

create table hand_payouts (
    id            uuid primary key,
    refund_id     uuid not null references refunds,
    state         text not null check (state in ('open', 'paid', 'confirmed', 'withdrawn')),
    reason        text not null check (char_length(reason) between 2 and 200),
    proposed_by   uuid not null references users,
    proposed_at   timestamptz not null,
    method        text check (char_length(method) between 2 and 50),
    reference     text check (char_length(reference) between 2 and 100),
    proof_file_id uuid references files,
    paid_by       uuid references users,
    paid_at       timestamptz,
    confirmed_by  uuid references users,
    confirmed_at  timestamptz,
    constraint hand_payouts_proof check (state not in ('paid', 'confirmed') or (
        method is not null and reference is not null and proof_file_id is not null
        and paid_by is not null and paid_at is not null)),
    constraint hand_payouts_two_people check (state <> 'confirmed' or (
        confirmed_by is not null and confirmed_at is not null
        and confirmed_by <> proposed_by and confirmed_by <> paid_by))
);
create unique index hand_payouts_one on hand_payouts (refund_id) where state <> 'withdrawn';
create index hand_payouts_waiting on hand_payouts (proposed_at) where state in ('open', 'paid');

create function refunds_hand_payout() returns trigger language plpgsql as $$
begin
    if new.money = 'submitting' and exists (
        select 1 from hand_payouts h where h.refund_id = new.id and h.state <> 'withdrawn') then
        raise exception 'a refund that is paid by hand is not sent'
            using errcode = 'check_violation', constraint = 'refunds_paid_by_hand';
    end if;
    if new.money = 'settled_outside' and not exists (
        select 1 from hand_payouts h where h.refund_id = new.id and h.state = 'confirmed') then
        raise exception 'a payout by hand is confirmed by a second person'
            using errcode = 'check_violation', constraint = 'refunds_hand_payout';
    end if;
    return new;
end $$;
create trigger refunds_hand_payout before update of money on refunds
    for each row when (old.money is distinct from new.money) execute function refunds_hand_payout();

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant select, insert, update on hand_payouts to camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant select on hand_payouts to camp_readonly;
    end if;
end $$;
