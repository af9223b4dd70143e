//! One folder per audience, one file per room.

pub mod health;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds every operation. Fixed segments stand before parameters: the first match answers.
pub fn configure(config: &mut ServiceConfig<'_>) {
    health::configure(config);
}
