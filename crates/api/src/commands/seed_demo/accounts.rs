//! Accounts to try the product with. Their passwords are made here, once per installation.

use std::fmt;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use camp_domain::auth::Role;
use camp_repository::users;
use camp_services::App;
use camp_services::auth::{self, NewUser};

use crate::commands::Outcome;

/// Role, name at sign-in, name on the screen, id at WeCom.
const PEOPLE: [(Role, &str, &str, &str); 4] = [
    (Role::SuperAdmin, "super", "星主阿光", "aguang"),
    (Role::Admin, "admin", "运营小李", "xiaoli"),
    (Role::Coach, "coach", "王教练", "coach-wang"),
    (Role::Volunteer, "volunteer", "志愿者小陈", "xiaochen"),
];

pub(super) struct Account {
    role: Role,
    username: String,
    password: String,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.role, self.username, self.password)
    }
}

/// Makes the accounts that are missing and writes all of them where only their owner can read.
pub(super) async fn ensure(app: &App, data_dir: &Path) -> Outcome<Vec<Account>> {
    let path = data_dir.join("demo-accounts.txt");
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let mut accounts = Vec::new();
    for (role, username, display_name, wecom) in PEOPLE {
        let known = password_in(&kept, username);
        let password = known.clone().unwrap_or_else(auth::made_up_password);
        let present = users::find_by_username(app.db.reader().await?.conn(), username).await?;
        match (present, known) {
            (None, _) => {
                let user = NewUser {
                    username: username.to_owned(),
                    display_name: display_name.to_owned(),
                    role,
                    password: password.clone(),
                    must_change_password: false,
                    wecom_user_id: Some(wecom.to_owned()),
                };
                auth::create_user(app, user).await?;
            }
            // The file was lost: nobody knows the old password any more.
            (Some(_), None) => auth::set_password(app, username, password.clone()).await?,
            (Some(_), Some(_)) => {}
        }
        accounts.push(Account {
            role,
            username: username.to_owned(),
            password,
        });
    }
    write(&path, &accounts)?;
    Ok(accounts)
}

fn password_in(kept: &str, username: &str) -> Option<String> {
    kept.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let (_, name, password) = (words.next()?, words.next()?, words.next()?);
        (name == username).then(|| password.to_owned())
    })
}

fn write(path: &Path, accounts: &[Account]) -> Outcome {
    let mut file = fs::OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    for account in accounts {
        writeln!(file, "{account}")?;
    }
    Ok(())
}
