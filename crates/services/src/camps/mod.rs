//! Camps: written, published, shown.

mod advance;
mod create;
mod delete;
mod facts;
mod fixed_code;
mod form;
mod group_warnings;
mod groups;
mod introduction;
mod link;
mod planet_project;
mod publish;
mod rules;
mod update;

pub use advance::{Advanced, advance};
pub use create::create;
pub use delete::delete;
pub use form::{CampForm, GroupForm};
pub(crate) use group_warnings::warn;
pub use groups::{joined_by_group, robot_key, usable_group};
pub use link::{enroll_url, qr_svg};
pub use planet_project::create_planet_project;
pub use publish::{publish, unpublish};
pub use rules::ensure_rules;
pub use update::{are_frozen, update};
