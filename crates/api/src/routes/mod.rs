//! One folder per audience, one file per room.

pub mod account;
pub mod admin;
pub mod auth;
pub mod days;
pub mod files;
pub mod h5;
pub mod health;
pub mod webhooks;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds every operation. Fixed segments stand before parameters: the first match answers.
pub fn configure(config: &mut ServiceConfig<'_>) {
    health::configure(config);
    auth::configure(config);
    account::configure(config);
    files::configure(config);
    h5::configure(config);
    admin::configure(config);
    webhooks::configure(config);
}
