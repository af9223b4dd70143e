-- What the provider's daily bills say. A bill is read once; its lines only hold what the three
-- zero-checks and the forecast of the balance rest on.

create table bill_days (
    mch_id      text not null check (mch_id ~ '^[0-9A-Za-z]{1,32}$'),
    day         date not null,
    kind        text not null check (kind in ('trade', 'fund_flow')),
    sha1        bytea check (octet_length(sha1) = 20), -- null: nothing happened that day
    row_count   integer not null check (row_count >= 0),
    balance_fen bigint, -- after the last line of a fund-flow bill
    read_at     timestamptz not null,
    primary key (mch_id, kind, day)
);

create table bill_lines (
    mch_id         text not null check (mch_id ~ '^[0-9A-Za-z]{1,32}$'),
    kind           text not null check (kind in ('payment', 'refund')),
    number         text not null check (char_length(number) between 1 and 64),
    day            date not null,
    transaction_id text not null,
    out_trade_no   text not null,
    amount_fen     bigint not null,
    at             timestamptz not null,
    primary key (mch_id, kind, number)
);
create index bill_lines_transaction on bill_lines (transaction_id);

-- What has to be zero, row by row. `settled_by` is when a row counts: an accident of a moment is
-- none.
create view zero_checks as
    select 'unbooked_payments' as name, l.mch_id, l.transaction_id, l.out_trade_no,
           null::text as out_refund_no, null::uuid as refund_id, l.amount_fen, l.at,
           l.at as settled_by
      from bill_lines l
      left join payments p on p.mch_id = l.mch_id and p.transaction_id = l.transaction_id
     where l.kind = 'payment' and (p.id is null or p.amount_fen <> l.amount_fen)
    union all
    select 'unapproved_refunds', l.mch_id, l.transaction_id, l.out_trade_no, l.number, r.id,
           l.amount_fen, l.at, l.at
      from bill_lines l
      left join payments p on p.mch_id = l.mch_id and p.transaction_id = l.transaction_id
      left join refunds r on r.payment_id = p.id
           and (r.out_refund_no = l.number or (r.seen_outside and r.provider_refund_id = l.number))
     where l.kind = 'refund' and (r.id is null or r.amount_fen <> l.amount_fen
           or r.decision <> 'approved'
           or (r.seen_outside and exists (select 1 from money_exceptions x
                where x.payment_id = r.payment_id and x.kind = 'refund_outside' and x.state = 'open')))
    union all
    -- Released and not at its end three days later; or a success of which the bill of its day knows
    -- nothing.
    select 'unpaid_refunds', p.mch_id, p.transaction_id, coalesce(p.out_trade_no, ''),
           r.out_refund_no, r.id, r.amount_fen, r.released_at, r.released_at + interval '3 days'
      from refunds r
      join payments p on p.id = r.payment_id
     where r.run_id is not null and r.decision = 'approved'
       and (r.money not in ('success', 'settled_outside', 'closed')
            or (r.money = 'closed' and not exists (select 1 from refunds n
                 where n.payment_id = r.payment_id and n.ordinal > r.ordinal)))
    union all
    select 'unpaid_refunds', p.mch_id, p.transaction_id, coalesce(p.out_trade_no, ''),
           r.out_refund_no, r.id, r.amount_fen, r.succeeded_at, r.succeeded_at
      from refunds r
      join payments p on p.id = r.payment_id
     where r.money = 'success' and not r.seen_outside
       and exists (select 1 from bill_days d where d.mch_id = p.mch_id and d.kind = 'trade'
                     and d.day = (r.accepted_at at time zone 'Asia/Shanghai')::date)
       and not exists (select 1 from bill_lines l where l.mch_id = p.mch_id
                     and l.kind = 'refund' and l.number = r.out_refund_no);

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant select, insert on bill_days, bill_lines to camp_app;
        grant select on zero_checks to camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant select on bill_days, bill_lines, zero_checks to camp_readonly;
    end if;
end $$;
