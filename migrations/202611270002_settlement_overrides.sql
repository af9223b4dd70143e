-- A camp whose check-ins were not seen after its end is locked. Two people may settle it all the
-- same, and the versions made under their word say so.

create table settlement_overrides (
    id           uuid primary key,
    camp_id      uuid not null references camps,
    state        text not null check (state in ('requested', 'granted', 'withdrawn')),
    reason       text not null check (char_length(reason) between 2 and 200),
    requested_by uuid not null references users,
    requested_at timestamptz not null,
    decided_by   uuid references users,
    decided_at   timestamptz,
    constraint settlement_overrides_two_people check (state <> 'granted' or (
        decided_by is not null and decided_at is not null and decided_by <> requested_by))
);
create unique index settlement_overrides_one on settlement_overrides (camp_id)
    where state <> 'withdrawn';

alter table settlements add column override_id uuid references settlement_overrides;

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant select, insert, update on settlement_overrides to camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant select on settlement_overrides to camp_readonly;
    end if;
end $$;
