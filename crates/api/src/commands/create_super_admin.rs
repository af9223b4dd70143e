//! Makes the first account of an installation.

use std::io::IsTerminal;

use camp_domain::auth::Role;
use camp_services::auth::{self, NewUser};
use clap::Args;

use super::{Outcome, prepared, say};

#[derive(Args)]
pub(crate) struct CreateSuperAdmin {
    /// Name at sign-in: lower-case letters, digits, dot, dash, underscore
    #[arg(long, default_value = "super")]
    username: String,
    /// Name on the screen
    #[arg(long, default_value = "超级管理员")]
    display_name: String,
}

/// Makes the account. A password piped in is used, else one is made up and shown once.
pub(crate) async fn create_super_admin(arguments: CreateSuperAdmin) -> Outcome {
    let given = piped_password()?;
    let (_, app) = prepared()?;
    let password = given.clone().unwrap_or_else(auth::made_up_password);
    let user = NewUser {
        username: arguments.username.clone(),
        display_name: arguments.display_name,
        role: Role::SuperAdmin,
        password: password.clone(),
        must_change_password: given.is_none(),
        wecom_user_id: None,
    };
    auth::create_user(&app, user).await?;
    say(&format!(
        "Created the super administrator {}.",
        arguments.username
    ))?;
    if given.is_none() {
        say(&format!("Password (shown once): {password}"))?;
    }
    Ok(())
}

fn piped_password() -> Outcome<Option<String>> {
    if std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    Ok((!password.is_empty()).then(|| password.to_owned()))
}
