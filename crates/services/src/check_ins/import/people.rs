//! Who a row of a file means.

use std::collections::{BTreeSet, HashMap};

use camp_domain::binding::same_name;
use camp_repository::check_ins::{Identity, MemberProgress};

use super::reading::Who;

/// Who a row means.
pub(super) enum Meant {
    /// This planet user.
    User(i64),
    /// Nobody we know.
    Unknown,
    /// That cannot be said, and why.
    Unclear(String),
}

/// The people of a group, by everything that may identify them.
pub(super) struct People {
    users: BTreeSet<i64>,
    by_number: HashMap<i32, i64>,
    numbers: HashMap<i64, i32>,
    /// Names of the camp's members, whose days are wanted most.
    of_camp: Vec<(String, i64)>,
    of_group: Vec<(String, i64)>,
}

impl People {
    pub(super) fn new(roster: &[Identity], members: &[MemberProgress]) -> Self {
        let mut people = Self {
            users: BTreeSet::new(),
            by_number: HashMap::new(),
            numbers: HashMap::new(),
            of_camp: Vec::new(),
            of_group: Vec::new(),
        };
        // Members known only by number come first, so that a real id takes their place.
        for person in roster {
            people.users.insert(person.user_id);
            if let Some(number) = person.number {
                people.by_number.insert(number, person.user_id);
                people.numbers.insert(person.user_id, number);
            }
            let names = std::iter::once(&person.name).chain(&person.alias);
            let names = names.filter(|name| !name.is_empty());
            people
                .of_group
                .extend(names.map(|name| (name.clone(), person.user_id)));
        }
        for member in members {
            let Some(user) = member.planet_user_id else {
                continue;
            };
            people.users.insert(user);
            people.of_camp.push((member.planet_nickname.clone(), user));
        }
        let of_camp: BTreeSet<i64> = people.of_camp.iter().map(|(_, user)| *user).collect();
        let known = people
            .of_group
            .iter()
            .filter(|(_, user)| of_camp.contains(user));
        let known: Vec<(String, i64)> = known.cloned().collect();
        people.of_camp.extend(known);
        people
    }

    pub(super) fn find(&self, who: &Who) -> Meant {
        let by_id = who.user_id.filter(|user| self.users.contains(user));
        let by_number = who
            .number
            .and_then(|number| self.by_number.get(&number).copied());
        match (by_id, by_number) {
            (Some(user), _) if self.contradicts(user, who.number) => {
                Meant::Unclear("用户 ID 与成员编号不是同一个人".to_owned())
            }
            (Some(user), _) | (None, Some(user)) => Meant::User(user),
            // An id that is nobody's is not overruled by a name.
            (None, None) if who.user_id.is_some() || who.number.is_some() => Meant::Unknown,
            (None, None) => self.by_name(who.name.as_deref().unwrap_or_default()),
        }
    }

    fn contradicts(&self, user: i64, number: Option<i32>) -> bool {
        match (number, self.numbers.get(&user)) {
            (Some(said), Some(known)) => said != *known,
            _ => false,
        }
    }

    fn by_name(&self, name: &str) -> Meant {
        for named in [&self.of_camp, &self.of_group] {
            let same = named.iter().filter(|(known, _)| same_name(known, name));
            let users: BTreeSet<i64> = same.map(|(_, user)| *user).collect();
            match users.len() {
                0 => {}
                1 => {
                    return users
                        .first()
                        .map_or(Meant::Unknown, |user| Meant::User(*user));
                }
                count => {
                    let words = format!("有 {count} 位同名成员，请提供成员编号");
                    return Meant::Unclear(words);
                }
            }
        }
        Meant::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(user_id: i64, number: Option<i32>, name: &str) -> Identity {
        Identity {
            user_id,
            number,
            name: name.to_owned(),
            alias: None,
        }
    }

    fn found(
        people: &People,
        user_id: Option<i64>,
        number: Option<i32>,
        name: &str,
    ) -> Option<i64> {
        let who = Who {
            user_id,
            number,
            name: Some(name.to_owned()),
        };
        match people.find(&who) {
            Meant::User(user) => Some(user),
            Meant::Unknown => None,
            Meant::Unclear(_) => Some(0),
        }
    }

    #[test]
    fn an_id_goes_before_a_number_and_a_number_before_a_name() {
        let roster = [
            person(-7, Some(7), "小明"),
            person(101, Some(1), "小红"),
            person(102, Some(2), "小刚"),
            person(103, None, "小刚"),
        ];
        let people = People::new(&roster, &[]);
        assert_eq!(found(&people, Some(102), None, "小红"), Some(102));
        assert_eq!(found(&people, None, Some(1), "小刚"), Some(101));
        assert_eq!(found(&people, None, Some(7), ""), Some(-7));
        assert_eq!(found(&people, Some(102), Some(1), ""), Some(0));
        assert_eq!(found(&people, Some(999), None, "小红"), None);
        assert_eq!(found(&people, None, None, " 小红"), Some(101));
        assert_eq!(found(&people, None, None, "小刚"), Some(0));
        assert_eq!(found(&people, None, None, "没有这个人"), None);
    }
}
