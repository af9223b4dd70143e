-- The chain over the audit log. Rows are written unchained; one sealer gives each, in the order of
-- sealing, a number and a hash over the hash before it. What a seal says stays when retention
-- removes the row, so that the rest can still be verified.

create index audit_log_actor on audit_log (actor_id, at desc, id desc);
create index audit_log_action on audit_log (action, at desc, id desc);

-- What the sealer has still to do; written with every row of the log.
create table audit_unsealed (
    audit_id bigint primary key
);
insert into audit_unsealed select id from audit_log;

create table audit_seals (
    seq       bigint primary key check (seq > 0), -- without gaps
    audit_id  bigint not null unique,             -- the row may be gone
    content   bytea not null check (octet_length(content) = 32), -- SHA-256 of the row
    hash      bytea not null check (octet_length(hash) = 32),    -- SHA-256 of the hash before and this seal
    sealed_at timestamptz not null
);

-- Rows that retention has removed.
create table audit_removals (
    seq bigint primary key references audit_seals,
    at  timestamptz not null
);

-- Every verification, and the head it saw: a chain that is shorter later was cut.
create table audit_checks (
    id           bigint generated always as identity primary key,
    at           timestamptz not null,
    by_user      uuid references users, -- null: the timetable or a command
    sealed       bigint not null check (sealed >= 0),
    removed      bigint not null check (removed >= 0),
    unsealed     bigint not null check (unsealed >= 0),
    head         bytea check (octet_length(head) = 32),
    finding      text check (finding in ('changed', 'missing', 'broken', 'cut', 'foreign')),
    broken_seq   bigint,
    broken_audit bigint,
    check ((sealed = 0) = (head is null)),
    check (finding is not null or (broken_seq is null and broken_audit is null))
);

-- The only way for the application to take rows out of the log: sealed ones, older than 80 days,
-- each leaving its mark. Which actions may go is told by the caller; what is about money, binding
-- and rules stays.
create function retire_audit(actions text[], until timestamptz, retired_at timestamptz)
returns bigint
language sql security definer set search_path = public, pg_temp as $$
    with gone as (
        delete from audit_log a using audit_seals s
         where s.audit_id = a.id and a.action = any(actions) and a.at < until
           and until <= retired_at - interval '80 days'
        returning s.seq),
    marked as (
        insert into audit_removals (seq, at) select seq, retired_at from gone returning seq)
    select count(*) from marked
$$;
revoke execute on function retire_audit(text[], timestamptz, timestamptz) from public;

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant select, insert, delete on audit_unsealed to camp_app;
        grant select, insert on audit_seals, audit_checks to camp_app;
        grant select on audit_removals to camp_app;
        grant usage, select on all sequences in schema public to camp_app;
        grant execute on function retire_audit(text[], timestamptz, timestamptz) to camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant select on audit_unsealed, audit_seals, audit_removals, audit_checks to camp_readonly;
    end if;
end $$;
