-- Counts every member of a camp anew; see recount.rs.
with
read as (
    select coalesce($8, (select max(started_at) from sync_runs
                          where camp_id = $1 and state = 'succeeded')) as at),
posted as (
    select user_id, day, max(posted_at) as at
      from check_in_posts
     where camp_id = $1 and gone_at is null
     group by user_id, day),
corrected as (
    select user_id, day, checked_in, at from manual_days
     where camp_id = $1 and source = 'correction' and revoked_at is null
       and day between $4 and $5),
-- Days that only a file knows.
filed as (
    select m.user_id, m.day, m.at, m.created_at <= coalesce(r.at, '-infinity') as claimed
      from manual_days m cross join read r
     where m.camp_id = $1 and m.source = 'import' and m.revoked_at is null
       and m.day between $4 and $5
       and not exists (select 1 from posted p
                        where p.user_id = m.user_id and p.day = m.day)
       and not exists (select 1 from corrected c
                        where c.user_id = m.user_id and c.day = m.day)),
sums as (
    select user_id,
           count(*) filter (where day between $4 and $5)::integer as inside,
           count(*) filter (where day not between $4 and $5)::integer as outside,
           max(at) as last_at
      from posted group by user_id),
files as (
    select user_id, count(*) filter (where claimed)::integer as claimed,
           count(*) filter (where not claimed)::integer as imported, max(at) as last_at
      from filed group by user_id),
corrections as (
    select c.user_id,
           count(*) filter (where c.checked_in and p.day is null)::integer as added,
           count(*) filter (where not c.checked_in and p.day is not null)::integer as removed
      from corrected c left join posted p on p.user_id = c.user_id and p.day = c.day
     group by c.user_id),
done as (
    select user_id, day from posted where day between $4 and $5
    union select user_id, day from filed
    union select user_id, day from corrected where checked_in
    except select user_id, day from corrected where not checked_in),
rows_of_days as (
    select user_id, max(day) as last_day, count(*)::integer as length
      from (select user_id, day,
                   day - (row_number() over (partition by user_id order by day))::integer
                       as start
              from done) numbered
     group by user_id, start),
before as (
    select user_id, counted_days, ranking_days from progress where camp_id = $1),
ranked as (
    select user_id, days from unnest($2::bigint[], $3::integer[]) as r(user_id, days)
     where $8::timestamptz is not null
    union all
    select user_id, ranking_days from before where $8::timestamptz is null),
everybody as (
    select user_id from sums union select user_id from files
    union select user_id from corrections union select user_id from ranked
    union select user_id from before),
facts as (
    select e.user_id,
           coalesce(s.inside, 0) as inside, coalesce(s.outside, 0) as outside,
           coalesce(r.days, 0) as ranking, coalesce(f.claimed, 0) as claimed,
           coalesce(f.imported, 0) as imported, coalesce(c.added, 0) as added,
           coalesce(c.removed, 0) as removed,
           coalesce(s.inside, 0) + coalesce(s.outside, 0) + coalesce(f.claimed, 0)
               as known,
           coalesce((select d.length from rows_of_days d
                      where d.user_id = e.user_id
                        and d.last_day >= least($6::date, $5::date) - 1
                      order by d.last_day desc limit 1), 0) as streak,
           greatest(s.last_at, f.last_at) as last_at
      from everybody e
      left join sums s using (user_id)
      left join ranked r using (user_id)
      left join files f using (user_id)
      left join corrections c using (user_id)),
judged as (
    select *, ranking in (known, known + added, known - removed, known + added - removed)
              as agrees
      from facts),
written as (
    insert into progress (camp_id, user_id, inside_days, outside_days, ranking_days,
                          imported_days, added_days, removed_days, counted_days,
                          disagreement, streak, last_at, updated_at)
    select $1, j.user_id, j.inside, j.outside, j.ranking, j.claimed + j.imported,
           j.added, j.removed,
           greatest(case when j.agrees then j.inside + j.claimed
                         else greatest(j.ranking - j.outside, 0) end
                    + j.imported + j.added - j.removed, 0),
           not j.agrees, j.streak, j.last_at, $7
      from judged j
    on conflict (camp_id, user_id) do update
       set inside_days = excluded.inside_days, outside_days = excluded.outside_days,
           ranking_days = excluded.ranking_days,
           imported_days = excluded.imported_days, added_days = excluded.added_days,
           removed_days = excluded.removed_days, counted_days = excluded.counted_days,
           disagreement = excluded.disagreement, streak = excluded.streak,
           last_at = excluded.last_at, updated_at = excluded.updated_at
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
