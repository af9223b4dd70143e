-- Runs of a job that a person asked for; the scheduler picks them up.

create table job_requests (
    id          uuid primary key,
    job         text not null,
    asked_by    uuid not null references users,
    asked_at    timestamptz not null,
    started_at  timestamptz,
    finished_at timestamptz,
    outcome     text check (outcome in ('succeeded', 'failed')),
    result      jsonb,
    check ((finished_at is null) = (outcome is null)),
    check (finished_at is null or started_at is not null)
);
-- Asking again while one waits is asking once.
create unique index job_requests_open on job_requests (job) where finished_at is null;
create index job_requests_job on job_requests (job, asked_at desc);

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'camp_app') then
        grant select, insert, update, delete on job_requests to camp_app;
    end if;
    if exists (select 1 from pg_roles where rolname = 'camp_readonly') then
        grant select on job_requests to camp_readonly;
    end if;
end $$;
