-- People know a payment by a number: the member who claims it, the staff who search for it. And
-- the sweep looks for orders that nobody paid.
create index payments_transaction on payments (transaction_id);
create index payments_out_trade_no on payments (out_trade_no);
create index orders_unpaid on orders (created_at, id) where state <> 'paid';
