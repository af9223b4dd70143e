-- What the day's page counts and what the search finds by a whole number, without reading every row.

create index refunds_unreleased on refunds (decided_at)
    where decision = 'approved' and run_id is null and money = 'not_sent';
create index refunds_stuck on refunds (released_at)
    where decision = 'approved' and money in ('unknown', 'refused', 'abnormal', 'closed');
create index refunds_number on refunds (out_refund_no);
create index refunds_provider_number on refunds (provider_refund_id)
    where provider_refund_id is not null;
create index payments_manual_review on payments (paid_at) where bind_status = 'manual_review';
create index payments_paid on payments (paid_at);
create index messages_failed on messages (created_at) where state = 'failed';
create index enrolments_person on enrolments (planet_user_id) where planet_user_id is not null;
