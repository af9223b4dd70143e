//! What a file would do.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use camp_domain::check_ins::DaySource;
use camp_domain::config::PLANET_GROUP_ID;
use camp_domain::{Day, SHANGHAI, Visibility};
use camp_repository::PgConnection;
use camp_repository::check_ins::{self as stored, FiledDay, KnownDay, SyncCamp};
use chrono::{DateTime, TimeZone, Utc};

use super::people::{Meant, People};
use super::reading::{Column, Entry, Mapping, Row, RowError, Table, Who, check_ins, guess};
use super::{Import, read, refuse};
use crate::{App, Error, Result, config, sha256};

/// Rows shown so that a person can choose what the columns mean.
const SAMPLE: usize = 5;

/// A row that is left out, and whom it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The line in the file.
    pub line: u32,
    /// Whom the row names, as it does.
    pub who: String,
    /// The day.
    pub day: Day,
}

/// What a file would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The first rows.
    pub sample: Vec<Row>,
    /// What the columns mean.
    pub columns: Vec<Column>,
    /// Rows of the file.
    pub rows: usize,
    /// Members who gain days.
    pub members: usize,
    /// Days known already.
    pub same: usize,
    /// Days beyond the camp.
    pub outside: usize,
    /// Days on which a person has decided otherwise; that decision stands.
    pub conflicts: Vec<Note>,
    /// Check-ins of people whom the roster does not know.
    pub unknown: Vec<Note>,
    /// Rows that cannot be read; nothing is imported while there is one.
    pub errors: Vec<RowError>,
    /// Stands for everything that would be written.
    pub hash: String,
    /// What would be written.
    pub(super) days: Vec<FiledDay>,
}

impl Plan {
    /// Days that would be new.
    #[must_use]
    pub fn new_days(&self) -> usize {
        self.days.len()
    }
}

/// Says what a file would do; writes nothing.
///
/// # Errors
/// When the camp may not be seen, or the file or its columns make no sense.
pub async fn preview_import(app: &App, visible: &Visibility, import: Import) -> Result<Plan> {
    let camp = stored::find_camp(app.db.reader().await?.conn(), visible, import.camp)
        .await?
        .ok_or_else(Error::not_found)?;
    let today = Day::of(app.clock.now());
    let reading = Reading::of(&camp, today, import).await?;
    reading.plan(app.db.reader().await?.conn()).await
}

/// A file that was read, before anything is compared with what is known.
pub(super) struct Reading {
    camp: SyncCamp,
    today: Day,
    table: Table,
    columns: Vec<Column>,
    entries: Vec<Entry>,
    errors: Vec<RowError>,
    pub(super) name: String,
    pub(super) covers_until: Option<Day>,
}

impl Reading {
    pub(super) async fn of(camp: &SyncCamp, today: Day, import: Import) -> Result<Self> {
        covered(import.covers_until, camp, today)?;
        let table = read(import.name.clone(), import.upload).await?;
        let days = camp.start_day.date()..=camp.end_day.date();
        let chosen = import.columns.is_some();
        let mapping = match import.columns {
            Some(columns) => Mapping { columns },
            None => guess(&table, &days),
        };
        let (entries, errors) = match check_ins(&table, &mapping, &days) {
            Ok(read) => read,
            Err(error) if chosen => {
                return Err(refuse("columns", "import_columns", error.words()));
            }
            // A guess that makes no sense is for a person to mend; the preview shows the columns.
            Err(error) => (Vec::new(), vec![whole_file(error.words())]),
        };
        Ok(Self {
            camp: camp.clone(),
            today,
            table,
            columns: mapping.columns,
            entries,
            errors,
            name: import.name,
            covers_until: import.covers_until,
        })
    }

    pub(super) async fn plan(self, conn: &mut PgConnection) -> Result<Plan> {
        let values = config::load(conn).await?;
        let roster = match values.number(PLANET_GROUP_ID) {
            Some(group) => stored::list_identities(conn, group).await?,
            None => Vec::new(),
        };
        let members = stored::list_members(conn, &Visibility::All, self.camp.id).await?;
        let known = stored::list_known_days(conn, self.camp.id).await?;
        let people = People::new(&roster, &members);
        Ok(self.compare(&people, &known))
    }

    fn compare(self, people: &People, known: &[KnownDay]) -> Plan {
        let known: HashMap<(i64, Day), &KnownDay> = known
            .iter()
            .map(|known| ((known.user_id, known.day), known))
            .collect();
        let mut days: BTreeMap<(i64, Day), FiledDay> = BTreeMap::new();
        let (mut errors, mut conflicts, mut unknown) = (self.errors, Vec::new(), Vec::new());
        let (mut same, mut outside) = (0, 0);
        for entry in &self.entries {
            let user = match people.find(&entry.who) {
                Meant::User(user) => user,
                Meant::Unknown => {
                    unknown.push(note(entry));
                    continue;
                }
                Meant::Unclear(words) => {
                    errors.push(whole_row(entry, words));
                    continue;
                }
            };
            let day = Day::new(entry.day);
            if day < self.camp.start_day || day > self.camp.end_day {
                outside += 1;
            } else if day > self.today {
                errors.push(whole_row(entry, format!("{} 还没有到", entry.day)));
            } else {
                match known.get(&(user, day)) {
                    None => {
                        let filed = days.entry((user, day)).or_insert(FiledDay {
                            user_id: user,
                            day,
                            at: instant(entry),
                        });
                        filed.at = filed.at.or(instant(entry));
                    }
                    Some(known) if overrules(known) => conflicts.push(note(entry)),
                    Some(_) => same += 1,
                }
            }
        }
        errors.sort_by_key(|error| error.line);
        let days: Vec<FiledDay> = days.into_values().collect();
        let members: BTreeSet<i64> = days.iter().map(|day| day.user_id).collect();
        Plan {
            hash: hash(&self.camp, &self.name, self.covers_until, &days),
            sample: self.table.rows.iter().take(SAMPLE).cloned().collect(),
            rows: self.table.rows.len(),
            header: self.table.header,
            columns: self.columns,
            members: members.len(),
            same,
            outside,
            conflicts,
            unknown,
            errors,
            days,
        }
    }
}

fn covered(until: Option<Day>, camp: &SyncCamp, today: Day) -> Result<()> {
    match until {
        Some(day) if day < camp.start_day || day > camp.end_day => Err(refuse(
            "coversUntil",
            "day_outside_camp",
            "完整截止日不在训练营日期内".to_owned(),
        )),
        Some(day) if day >= today => Err(refuse(
            "coversUntil",
            "day_not_over",
            "这一天还没有结束，不可能已经完整".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// Whether a person has decided that the day does not count.
fn overrules(known: &KnownDay) -> bool {
    known.source == Some(DaySource::Correction) && !known.checked_in
}

fn note(entry: &Entry) -> Note {
    Note {
        line: entry.line,
        who: called(&entry.who),
        day: Day::new(entry.day),
    }
}

fn whole_row(entry: &Entry, words: String) -> RowError {
    RowError {
        line: entry.line,
        column: String::new(),
        words,
    }
}

/// The moment a row tells, in Shanghai.
fn instant(entry: &Entry) -> Option<DateTime<Utc>> {
    let local = SHANGHAI.from_local_datetime(&entry.at?);
    local.single().map(|at| at.with_timezone(&Utc))
}

fn whole_file(words: String) -> RowError {
    RowError {
        line: 0,
        column: String::new(),
        words,
    }
}

/// Whom a row names, in its own words.
fn called(who: &Who) -> String {
    let number = who.number.map(|number| number.to_string());
    let user = who.user_id.map(|user| user.to_string());
    let named = who.name.clone().into_iter().chain(number).chain(user);
    named.collect::<Vec<_>>().join(" / ")
}

fn hash(camp: &SyncCamp, name: &str, until: Option<Day>, days: &[FiledDay]) -> String {
    let mut form = format!("camp={}\nname={name}\nuntil={until:?}\n", camp.id);
    for day in days {
        let at = day.at.map(|at| at.timestamp());
        form.push_str(&format!("{} {} {at:?}\n", day.user_id, day.day));
    }
    hex::encode(sha256(form.as_bytes()))
}
