-- A refund seen outside has taken money, whatever was decided about it here: it counts against the
-- payment, too.
create or replace function refunds_hold() returns trigger language plpgsql as $$
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
       and (decision <> 'rejected' or seen_outside) and money not in ('closed', 'refused');
    if new.decision <> 'rejected' and new.money not in ('closed', 'refused')
       and not new.seen_outside and promised + new.amount_fen > paid then
        raise exception 'refunds may not exceed the payment'
            using errcode = 'check_violation', constraint = 'refunds_exceed_payment';
    end if;
    return new;
end $$;
