-- What two people edit at once must not be lost: each section of the configuration has a version.

create table config_sections (
    section text primary key
        check (section in ('planet', 'wecom', 'wechat', 'notifications', 'refunds')),
    version integer not null check (version > 0)
);

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant select, insert, update on config_sections to camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant select on config_sections to camp_readonly;
    end if;
end $$;
