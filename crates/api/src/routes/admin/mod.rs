//! What the staff sees.

pub mod camps;
pub mod check_ins;
pub mod files;
pub mod messages;
pub mod staff;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    camps::configure(config);
    check_ins::configure(config);
    files::configure(config);
    messages::configure(config);
    staff::configure(config);
}
