//! Camps with their groups and staff.

mod groups;
mod lists;
mod planet;
mod rows;
mod staff;
mod summary;

pub use groups::*;
pub use lists::{CampFilter, CampOption, list, list_options, list_public};
pub use planet::{ask_planet_project, set_planet_project};
pub use rows::{
    Camp, NewCamp, add_enrolled, delete, find, find_published, insert, lock, set_state,
    set_terms_frozen, update,
};
pub use staff::{CampPerson, list_staff, set_staff};
pub use summary::{Summary, summary};
