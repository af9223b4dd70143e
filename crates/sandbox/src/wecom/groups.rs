//! Customer groups: WeChat users in a group that a member of staff owns.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Wecom;
use crate::random;

/// One customer group.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    pub(crate) chat_id: String,
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) created_at: DateTime<Utc>,
    /// Customers; the owner is a member besides.
    pub(crate) people: Vec<Customer>,
    pub(crate) version: u64,
}

/// A WeChat user in a group.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Customer {
    pub(crate) userid: String,
    /// Absent for accounts that are not bound to the same open platform account.
    pub(crate) unionid: Option<String>,
    pub(crate) name: String,
    pub(crate) joined_at: DateTime<Utc>,
    pub(crate) scene: u8,
}

/// Who comes in, and how: 1 invited, 2 by a link, 3 by scanning.
pub(crate) struct Joining {
    pub(crate) unionid: Option<String>,
    pub(crate) name: String,
    pub(crate) scene: u8,
}

impl Wecom {
    /// Opens a group and gives its id.
    pub(crate) fn open_group(&mut self, name: &str, owner: &str, now: DateTime<Utc>) -> String {
        let chat_id = format!("wr{}", random::letters(30));
        self.groups.push(Group {
            chat_id: chat_id.clone(),
            name: name.to_owned(),
            owner: owner.to_owned(),
            created_at: now,
            people: Vec::new(),
            version: 1,
        });
        chat_id
    }

    pub(crate) fn group(&self, chat_id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.chat_id == chat_id)
    }

    /// Lets people in; who is there already stays as they are. Gives the number of those who came.
    pub(crate) fn join(
        &mut self,
        chat_id: &str,
        people: Vec<Joining>,
        now: DateTime<Utc>,
    ) -> Option<usize> {
        let index = self.groups.iter().position(|g| g.chat_id == chat_id)?;
        let mut count = 0;
        for person in people {
            let same =
                |known: &&Customer| person.unionid.is_some() && known.unionid == person.unionid;
            if self.groups[index].people.iter().any(|known| same(&known)) {
                continue;
            }
            // A customer has one id, in whichever groups they are.
            let known = self
                .groups
                .iter()
                .flat_map(|group| &group.people)
                .find(same);
            let userid = known.map_or_else(
                || format!("wm{}", random::letters(30)),
                |known| known.userid.clone(),
            );
            self.groups[index].people.push(Customer {
                userid,
                unionid: person.unionid,
                name: person.name,
                joined_at: now,
                scene: person.scene,
            });
            count += 1;
        }
        self.groups[index].version += u64::from(count > 0);
        Some(count)
    }

    /// Takes somebody out; says whether they were there.
    pub(crate) fn leave(&mut self, chat_id: &str, who: &str) -> bool {
        let Some(group) = self.groups.iter_mut().find(|g| g.chat_id == chat_id) else {
            return false;
        };
        let before = group.people.len();
        let is = |customer: &Customer| {
            customer.userid == who || customer.unionid.as_deref() == Some(who)
        };
        group.people.retain(|customer| !is(customer));
        let gone = group.people.len() < before;
        group.version += u64::from(gone);
        gone
    }
}
