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
streaks as (
    select distinct on (user_id) user_id, length from rows_of_days
     where last_day >= least($6::date, $5::date) - 1
     order by user_id, last_day desc),
before as (
    select user_id, counted_days, ranking_days from progress where camp_id = $1),
ranked as (
    select user_id, days from unnest($2::bigint[], $3::integer[]) as r(user_id, days)
     where $8::timestamptz is not null
    union all
    select user_id, ranking_days from before where $8::timestamptz is null),
everybody as (
    select user_id from sums union select user_id from ranked union select user_id from before),
facts as (
    select e.user_id, s.last_at, coalesce(k.length, 0) as streak,
           coalesce(s.inside, 0) as inside, coalesce(s.outside, 0) as outside,
           coalesce(r.days, 0) as ranking, coalesce(s.claimed, 0) as claimed,
           coalesce(s.imported, 0) as imported, coalesce(s.added, 0) as added,
           coalesce(s.removed, 0) as removed,
           coalesce(s.inside + s.outside + s.claimed, 0) as known
      from everybody e
      left join sums s using (user_id)
      left join ranked r using (user_id)
      left join streaks k using (user_id)),
judged as (
    select *, ranking in (known, known + added, known - removed, known + added - removed) as agrees
      from facts),
written as (
    insert into progress (camp_id, user_id, inside_days, outside_days, ranking_days, imported_days,
                          added_days, removed_days, counted_days, disagreement, streak, last_at,
                          updated_at)
    select $1, j.user_id, j.inside, j.outside, j.ranking, j.claimed + j.imported, j.added,
           j.removed,
           greatest(case when j.agrees then j.inside + j.claimed
                         else greatest(j.ranking - j.outside, 0) end
                    + j.imported + j.added - j.removed, 0),
           not j.agrees, j.streak, j.last_at, $7
      from judged j
    on conflict (camp_id, user_id) do update
       set inside_days = excluded.inside_days, outside_days = excluded.outside_days,
           ranking_days = excluded.ranking_days, imported_days = excluded.imported_days,
           added_days = excluded.added_days, removed_days = excluded.removed_days,
           counted_days = excluded.counted_days, disagreement = excluded.disagreement,
           streak = excluded.streak, last_at = excluded.last_at, updated_at = excluded.updated_at
    returning user_id, counted_days),
changed as (
    select w.user_id, coalesce(b.counted_days, 0) as "before", w.counted_days as "after"
      from written w left join before b using (user_id)
     where w.counted_days <> coalesce(b.counted_days, 0)),
noted as (
    insert into progress_changes (camp_id, user_id, "before", "after", cause, cause_id, at)
    select $1, user_id, "before", "after", $9, $10, $7
      from changed where $9 <> 'sync' or "after" < "before")
select user_id as "user_id!", "before" as "before!", "after" as "after!" from changed
