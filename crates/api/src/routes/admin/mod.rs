//! What the staff sees.

pub mod audit;
pub mod camps;
pub mod check_ins;
pub mod config;
pub mod doctor;
pub mod enrolments;
pub mod files;
pub mod jobs;
pub mod matching;
pub mod merchant_accounts;
pub mod messages;
pub mod money_exception_views;
pub mod money_exceptions;
pub mod objections;
pub mod payment_events;
pub mod permissions;
pub mod reconciliation;
pub mod refund_ends;
pub mod refund_export;
pub mod refund_filter;
pub mod refund_views;
pub mod refunds;
pub mod rejected_callbacks;
pub mod release_runs;
pub mod reports;
pub mod search;
pub mod settlements;
pub mod staff;
pub mod today;
pub mod today_views;
pub mod users;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    audit::configure(config);
    camps::configure(config);
    check_ins::configure(config);
    config::configure(config);
    doctor::configure(config);
    enrolments::configure(config);
    files::configure(config);
    jobs::configure(config);
    matching::configure(config);
    merchant_accounts::configure(config);
    messages::configure(config);
    money_exceptions::configure(config);
    objections::configure(config);
    payment_events::configure(config);
    permissions::configure(config);
    reconciliation::configure(config);
    refund_ends::configure(config);
    refund_export::configure(config);
    refunds::configure(config);
    rejected_callbacks::configure(config);
    release_runs::configure(config);
    reports::configure(config);
    settlements::configure(config);
    search::configure(config);
    staff::configure(config);
    today::configure(config);
    users::configure(config);
}
