//! Keys of the configuration that the super administrator edits.

mod check;
mod section;

pub use section::ConfigSection;

/// One item of the configuration: its key, and whether its value is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Key, `<section>.<name>`.
    pub key: &'static str,
    /// Whether the value is encrypted and never given back.
    pub secret: bool,
}

macro_rules! items {
    ($($(#[$doc:meta])* $name:ident = $key:literal $secret:literal),* $(,)?) => {
        $($(#[$doc])* pub const $name: Item = Item { key: $key, secret: $secret };)*
        /// Every item.
        pub const ALL: &[Item] = &[$($name),*];
    };
}

items! {
    /// The account's token at the planet.
    PLANET_TOKEN = "planet.token" true,
    /// The planet group whose check-ins count.
    PLANET_GROUP_ID = "planet.group_id" false,
    /// Shortest pause between two calls to the planet, in milliseconds; 0 lifts the pace.
    PLANET_INTERVAL = "planet.interval_ms" false,
    /// Times of day at which check-ins are read besides 01:00, `HH:MM` in steps of five minutes,
    /// separated by commas.
    PLANET_SYNC_TIMES = "planet.sync_times" false,
    /// App id of the service account that signs members in.
    WECHAT_APPID = "wechat.appid" false,
    /// Its secret.
    WECHAT_SECRET = "wechat.secret" true,
    /// Template for the refund notice; without it template messages are undeliverable.
    WECHAT_REFUND_TEMPLATE = "wechat.refund_template" false,
    /// Template for reminders to members, written as the one for refunds.
    WECHAT_NOTICE_TEMPLATE = "wechat.notice_template" false,
    /// Corporation id at WeCom.
    WECOM_CORPID = "wecom.corpid" false,
    /// Application that sends to staff.
    WECOM_AGENTID = "wecom.agentid" false,
    /// Its secret.
    WECOM_SECRET = "wecom.secret" true,
    /// `on` or `off`: application messages to staff.
    NOTIFY_STAFF = "notifications.staff" false,
    /// Ids of the staff who receive alerts, a JSON array; empty means the super administrators.
    NOTIFY_RECIPIENTS = "notifications.recipients" false,
    /// Hours members have to object before the list is generated; 0 switches the window off.
    OBJECTION_HOURS = "refunds.objection_hours" false,
    /// `on` or `off`: the person who releases may not be the one who approved.
    TWO_PERSON = "refunds.two_person" false,
    /// Refunds sent a second at the most; the provider bears more, a mistake is noticed sooner.
    REFUNDS_PER_SECOND = "refunds.per_second" false,
    /// Client id at the planet's own sign-in; off when missing.
    PLANET_OAUTH_CLIENT_ID = "planet_oauth.client_id" false,
    /// Its secret.
    PLANET_OAUTH_SECRET = "planet_oauth.client_secret" true,
}

/// Hours of the objection window when nothing is configured.
pub const DEFAULT_OBJECTION_HOURS: i64 = 48;

/// Refunds sent a second when nothing is configured.
pub const DEFAULT_REFUNDS_PER_SECOND: i64 = 5;
