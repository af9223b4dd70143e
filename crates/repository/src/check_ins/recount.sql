-- Counts every member of a camp anew; see recount.rs.
with
read as (
    select coalesce($8, (select max(started_at) from sync_runs
                          where camp_id = $1 and state = 'succeeded'),
                    '-infinity') as at),
-- Every word about a day. The ranking knows posts, and files that are older than it.
marks as (
    select user_id, day, 'post' as kind, posted_at as at, false as newer
      from check_in_posts
     where camp_id = $1 and gone_at is null
    union all
    select m.user_id, m.day,
           case when m.source = 'import' then 'file' when m.checked_in then 'added' else 'removed' end,
           m.at, m.created_at > r.at
      from manual_days m cross join read r
     where m.camp_id = $1 and m.revoked_at is null and m.day between $4 and $5),
days as (
    select user_id, day, day between $4 and $5 as inside, max(at) as at,
           bool_or(kind = 'post') as posted,
           bool_or(kind = 'file') as filed,
           bool_or(kind = 'file' and newer) as newer,
           bool_or(kind = 'added') as added,
           bool_or(kind = 'removed') as removed
      from marks group by user_id, day),
sums as (
    select user_id, max(at) as last_at,
           count(*) filter (where posted and inside)::integer as inside,
           count(*) filter (where posted and not inside)::integer as outside,
           count(*) filter (where only_filed and not newer)::integer as claimed,
           count(*) filter (where only_filed and newer)::integer as imported,
           count(*) filter (where added and not posted)::integer as added,
           count(*) filter (where removed and posted)::integer as removed
      from (select *, filed and not posted and not added and not removed as only_filed
              from days) d
     group by user_id),
rows_of_days as (
    select user_id, max(day) as last_day, count(*)::integer as length
      from (select user_id, day,
                   day - (row_number() over (partition by user_id order by day))::integer as start
              from days
             where inside and not removed and (posted or filed or added)) numbered
     group by user_id, start),
-- What is known of each member, laid over each other: joins of what the planner cannot estimate
-- would compare everybody with everybody.
parts as (
    select user_id, inside, outside, claimed, imported, added, removed, last_at,
           null::integer as streak, null::integer as ranking, null::integer as "before"
      from sums
    union all
    select user_id, null, null, null, null, null, null, null, length, null, null
      from rows_of_days where last_day >= least($6::date, $5::date) - 1
    union all
    select user_id, null, null, null, null, null, null, null, null, days, null
      from unnest($2::bigint[], $3::integer[]) as r(user_id, days)
    union all
    select user_id, null, null, null, null, null, null, null, null,
           case when $8::timestamptz is null then ranking_days end, counted_days
      from progress where camp_id = $1),
facts as (
    select user_id, max(last_at) as last_at, coalesce(max(streak), 0) as streak,
           coalesce(max(inside), 0) as inside, coalesce(max(outside), 0) as outside,
           coalesce(max(ranking), 0) as ranking, coalesce(max(claimed), 0) as claimed,
           coalesce(max(imported), 0) as imported, coalesce(max(added), 0) as added,
           coalesce(max(removed), 0) as removed,
           coalesce(max(inside + outside + claimed), 0) as known,
           coalesce(max("before"), 0) as "before"
      from parts group by user_id),
judged as (
    select *, greatest(case when agrees then inside + claimed else greatest(ranking - outside, 0) end
                       + imported + added - removed, 0) as counted
      from (select *, ranking in (known, known + added, known - removed, known + added - removed)
                      as agrees
              from facts) f),
written as (
    insert into progress (camp_id, user_id, inside_days, outside_days, ranking_days, imported_days,
                          added_days, removed_days, counted_days, disagreement, streak, last_at,
                          updated_at)
    select $1, user_id, inside, outside, ranking, claimed + imported, added, removed, counted,
           not agrees, streak, last_at, $7
      from judged
    on conflict (camp_id, user_id) do update
       set inside_days = excluded.inside_days, outside_days = excluded.outside_days,
           ranking_days = excluded.ranking_days, imported_days = excluded.imported_days,
           added_days = excluded.added_days, removed_days = excluded.removed_days,
           counted_days = excluded.counted_days, disagreement = excluded.disagreement,
           streak = excluded.streak, last_at = excluded.last_at, updated_at = excluded.updated_at),
changed as (
    select user_id, "before", counted as "after" from judged where counted <> "before"),
noted as (
    insert into progress_changes (camp_id, user_id, "before", "after", cause, cause_id, at)
    select $1, user_id, "before", "after", $9, $10, $7
      from changed where $9 <> 'sync' or "after" < "before")
select user_id as "user_id!", "before" as "before!", "after" as "after!" from changed
