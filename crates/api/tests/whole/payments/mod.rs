//! Money comes in, whatever happens on the way.

mod ages;
mod binding;
mod callbacks;
mod claims;
mod code_refunds;
mod dead_letters;
mod desk;
mod desk_claims;
pub(crate) mod desk_refunds;
mod desk_work;
mod fixed_codes;
mod hostile_callbacks;
mod hurried_callbacks;
mod inbox;
mod orders;
mod outage;
mod platform;
mod provider;
mod roster;
mod sweep;
mod thousand;

use camp_testkit::World;

/// Kinds of the rows on the desk for money in doubt.
pub(crate) async fn on_the_desk(world: &World) -> Vec<String> {
    world
        .words("select kind from money_exceptions where state = 'open' order by kind")
        .await
}

pub(crate) async fn enrolments(world: &World) -> i64 {
    world.count("select count(*) from enrolments").await
}

pub(crate) async fn payments(world: &World) -> i64 {
    world.count("select count(*) from payments").await
}
