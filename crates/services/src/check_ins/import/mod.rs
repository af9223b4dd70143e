//! Check-ins and members from files, for the days on which the planet cannot be read.
//!
//! Nothing of a file is kept before it is applied: a preview says what it would do and gives that a
//! hash; applying reads the same file again and does it only if the hash is still the same.

mod apply;
mod apply_roster;
mod people;
mod plan;
mod reading;

pub use apply::{apply_import, undo_import};
pub use apply_roster::{RosterPlan, import_roster};
pub use plan::{Note, Plan, preview_import};
pub use reading::{Column, Row, RowError};

use camp_domain::{CampId, Day, Kind, Refusal};

use self::reading::{Source, Table};
use crate::{Error, Result};

/// A file or a text that somebody hands in.
#[derive(Clone, Debug)]
pub enum Upload {
    /// A file.
    File(Vec<u8>),
    /// Text pasted by hand.
    Text(String),
}

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct Import {
    /// The camp.
    pub camp: CampId,
    /// What the file is called.
    pub name: String,
    /// Its content.
    pub upload: Upload,
    /// What its columns mean; nothing: a guess.
    pub columns: Option<Vec<Column>>,
    /// It holds every check-in up to and with this day.
    pub covers_until: Option<Day>,
}

/// Reads a table beside the threads that answer requests.
async fn read(name: String, upload: Upload) -> Result<Table> {
    let reading = tokio::task::spawn_blocking(move || match &upload {
        Upload::File(bytes) => reading::read(Source::File { name: &name, bytes }),
        Upload::Text(text) => reading::read(Source::Text(text)),
    });
    let table = reading.await.map_err(Error::internal)?;
    table.map_err(|error| refuse("file", "import_unreadable", error.words()))
}

fn refuse(field: &'static str, code: &'static str, words: String) -> Error {
    Refusal {
        kind: Kind::Invalid,
        sentence: words.into(),
        ..Refusal::field(field, code, "")
    }
    .into()
}
