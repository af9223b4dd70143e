//! The parts of the configuration page.

use super::{ALL, Item};
use crate::states;

states! {
    /// A part of the configuration that is saved as a whole.
    ConfigSection in "config_section" {
        /// The planet: its account, its group, its own sign-in.
        Planet = "planet",
        /// WeCom's application.
        Wecom = "wecom",
        /// The service account members sign in with.
        Wechat = "wechat",
        /// Who is told.
        Notifications = "notifications",
        /// Rules of refunds.
        Refunds = "refunds",
    }
}

impl ConfigSection {
    /// The items of this section, in the order of the page.
    pub fn items(self) -> impl Iterator<Item = Item> {
        ALL.iter()
            .copied()
            .filter(move |item| item.section() == self)
    }

    /// The item of this section with that key.
    #[must_use]
    pub fn find(self, key: &str) -> Option<Item> {
        self.items().find(|item| item.key == key)
    }
}

impl Item {
    /// The section the item is edited in.
    #[must_use]
    pub fn section(self) -> ConfigSection {
        match self.key.split_once('.').map_or(self.key, |(name, _)| name) {
            "planet" | "planet_oauth" => ConfigSection::Planet,
            "wecom" => ConfigSection::Wecom,
            "wechat" => ConfigSection::Wechat,
            "notifications" => ConfigSection::Notifications,
            _ => ConfigSection::Refunds,
        }
    }
}
