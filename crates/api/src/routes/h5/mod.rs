//! What members see.

pub mod binding;
pub mod camps;
pub mod enrolments;
pub mod groups;
pub mod objections;
pub mod orders;
pub mod payment_claims;
pub mod planet_oauth;
pub mod progress;
pub mod session;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    session::configure(config);
    planet_oauth::configure(config);
    camps::configure(config);
    orders::configure(config);
    payment_claims::configure(config);
    enrolments::configure(config);
    binding::configure(config);
    groups::configure(config);
    progress::configure(config);
    objections::configure(config);
}
