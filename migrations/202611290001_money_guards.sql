-- Guards over money in time: how old it gets, and whether the provider answers at all.

-- The provider refunds nothing 365 days after a payment; staff are told on the way there.
alter table payments add column age_told smallint not null default 0
    check (age_told in (0, 300, 330, 350, 360));

-- Times in which the provider gave no answer that can be used. Business time.
create table provider_outages (
    id         uuid primary key,
    provider   text not null check (provider in ('wechat_pay')),
    began_at   timestamptz not null,
    failed_at  timestamptz not null,
    why        text not null check (char_length(why) between 1 and 300),
    told_at    timestamptz,
    ended_at   timestamptz,
    check (failed_at >= began_at)
);
create unique index provider_outages_one_open on provider_outages (provider) where ended_at is null;

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant select, insert, update on provider_outages to camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant select on provider_outages to camp_readonly;
    end if;
end $$;
