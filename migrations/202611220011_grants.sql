-- Least privilege: the application writes, but never rewrites history.
-- The roles are made by whoever runs the database; where they are missing the owner does it all.

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant usage on schema public to camp_app;
        grant select, insert, update, delete on all tables in schema public to camp_app;
        grant usage, select on all sequences in schema public to camp_app;
        revoke update, delete on status_log, audit_log, message_attempts from camp_app;
        revoke delete on payments, refunds, orders, enrolments, payment_events, release_runs,
            settlements, settlement_rows, merchant_accounts, rules_texts from camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant usage on schema public to camp_readonly;
        grant select on all tables in schema public to camp_readonly;
    end if;
end $$;
