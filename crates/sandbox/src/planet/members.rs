//! Members of the group: who they are and how they joined.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Planet;
use super::envelope::time;

/// One member as the group knows them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
    pub(crate) user_id: i64,
    pub(crate) name: String,
    pub(crate) alias: Option<String>,
    pub(crate) number: Option<u32>,
    pub(crate) join_time: DateTime<Utc>,
}

/// Names of the first day: two people share one, some carry emoji, one is Latin.
const FIRST_NAMES: [&str; 40] = [
    "小雨",
    "阿杰",
    "林深见鹿",
    "王小明",
    "Coco🌸",
    "跑步的老周",
    "静水流深",
    "大熊",
    "一颗柠檬🍋",
    "陈晨",
    "Luna",
    "山间清风",
    "木子李",
    "追光者✨",
    "胖胖的小确幸",
    "李想",
    "南方姑娘",
    "Kevin陈",
    "晚安喵🐱",
    "向阳而生",
    "刘畅",
    "北岛",
    "芝士就是力量",
    "周周",
    "老马识途",
    "青禾",
    "小满",
    "张三丰",
    "Momo",
    "云淡风轻",
    "橘子汽水🍊",
    "阿杰",
    "夏天的风",
    "子墨",
    "早起的鸟儿🐦",
    "苏苏",
    "程序员老王",
    "糖糖",
    "星河滚烫",
    "慢慢来",
];

/// Fills the group with its first members.
pub(super) fn seed(planet: &mut Planet, now: DateTime<Utc>) {
    let mut joined = now - TimeDelta::days(60);
    for (index, name) in FIRST_NAMES.iter().enumerate() {
        joined += TimeDelta::minutes(517 + i64::try_from(index % 7).unwrap_or(0) * 131);
        let alias = (index % 6 == 3).then(|| format!("{name}（学员）"));
        planet.add_member(None, name, None, alias, joined.min(now));
    }
}

impl Planet {
    /// Lets somebody join; number and id are made when not given.
    pub(crate) fn add_member(
        &mut self,
        user_id: Option<i64>,
        name: &str,
        number: Option<u32>,
        alias: Option<String>,
        at: DateTime<Utc>,
    ) -> Member {
        let user_id = user_id.unwrap_or_else(|| self.fresh_id(15));
        let highest = self
            .members
            .iter()
            .filter_map(|member| member.number)
            .max()
            .unwrap_or(0);
        let member = Member {
            user_id,
            name: name.to_owned(),
            alias,
            number: Some(number.unwrap_or(highest + 1)),
            join_time: at,
        };
        // A second mention of the same id is the same person with new particulars.
        self.members.retain(|known| known.user_id != user_id);
        self.members.push(member.clone());
        member
    }
}

impl Member {
    /// The short form inside rankings, posts and joined lists.
    pub(super) fn short(&self, base: &str) -> Value {
        let mut view = Map::new();
        view.insert("user_id".into(), json!(self.user_id));
        view.insert("name".into(), json!(self.name));
        view.insert("avatar_url".into(), json!(self.avatar(base)));
        if let Some(alias) = &self.alias {
            view.insert("alias".into(), json!(alias));
        }
        Value::Object(view)
    }

    /// The full form of the roster; `number` can be missing.
    pub(super) fn full(&self, base: &str, with_number: bool) -> Value {
        let mut view = self.short(base);
        if let (true, Some(number)) = (with_number, self.number) {
            view["number"] = json!(number);
        }
        view["join_time"] = json!(time(self.join_time));
        view["expired_time"] = json!(super::envelope::NEVER);
        view["status"] = json!("joined");
        view["unique_id"] = json!(format!("u{}", self.user_id));
        view
    }

    pub(super) fn avatar(&self, base: &str) -> String {
        format!("{base}/avatar/{}.svg", self.user_id)
    }
}
