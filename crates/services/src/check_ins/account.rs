//! The operator's account at the planet: does its cookie work, and for how long.

use std::sync::Arc;

use camp_domain::Actor;
use camp_domain::check_ins::PlanetAccountState as State;
use camp_domain::config::{PLANET_GROUP_ID, PLANET_TOKEN};
use camp_providers::planet::{PlanetClient, PlanetError};
use camp_repository::Tx;
use camp_repository::check_ins::{self, PlanetAccount};
use chrono::{DateTime, TimeDelta, Utc};

use super::failure::Failure;
use crate::{App, Error, Result, config, notifications};

/// Days before the cookie dies on which the staff is told.
const WARNINGS: [i64; 3] = [1, 3, 7];

/// The client of the configured group.
pub(super) async fn client(app: &App) -> Result<Arc<PlanetClient>, Failure> {
    let values = config::load(app.db.reader().await?.conn()).await?;
    if values.number(PLANET_GROUP_ID).is_none() {
        return Err(Failure::NotConfigured(
            "尚未配置知识星球的群组 ID，请在系统配置中填写",
        ));
    }
    app.clients
        .planet(&values)
        .await?
        .ok_or(Failure::NotConfigured(
            "尚未配置知识星球 Cookie，请在系统配置中填写",
        ))
}

/// The client, unless its cookie is known to be dead: a dead cookie is asked about once a day, and
/// by hand, but not by every pass.
pub(super) async fn living_client(app: &App) -> Result<Arc<PlanetClient>, Failure> {
    let client = client(app).await?;
    let mut reader = app.db.reader().await?;
    let values = config::load(reader.conn()).await?;
    let account = check_ins::find_account(reader.conn(), client.group_id()).await?;
    let set_at = values.changed_at(PLANET_TOKEN);
    let is_dead = account.is_some_and(|account| {
        account.state == State::Invalid && set_at.is_none_or(|at| at <= account.checked_at)
    });
    if is_dead {
        return Err(PlanetError::CookieInvalid.into());
    }
    Ok(client)
}

/// The cheapest question there is: the groups of the account, with ours among them.
pub(super) async fn see_group(client: &PlanetClient) -> Result<(), Failure> {
    let groups = client.groups().await?;
    if groups
        .groups
        .iter()
        .any(|g| g.group_id == client.group_id())
    {
        return Ok(());
    }
    Err(Failure::NotConfigured(
        "Cookie 所属账号看不到配置的知识星球群组",
    ))
}

/// What is wrong with the account of `client`, in words for the staff; nothing where it works.
pub(crate) async fn problem_of(client: &PlanetClient) -> Option<String> {
    let seen = see_group(client).await;
    seen.err().map(|failure| failure.words())
}

/// Asks the planet whether the account works, and notes what it says.
///
/// # Errors
/// When the database fails; that the account does not work is part of the answer.
pub async fn check_account(app: &App) -> Result<PlanetAccount> {
    let client = match client(app).await {
        Ok(client) => client,
        Err(Failure::Internal(error)) => return Err(error),
        Err(failure) => return Ok(unset(app, &failure)),
    };
    let seen = see_group(&client).await;
    write(app, &client, seen.as_ref().err()).await?;
    let mut reader = app.db.reader().await?;
    check_ins::find_account(reader.conn(), client.group_id())
        .await?
        .ok_or_else(Error::not_found)
}

/// The account as it was when last asked; nothing where it never was.
///
/// # Errors
/// When the database fails.
pub async fn find_account(app: &App) -> Result<Option<PlanetAccount>> {
    let mut reader = app.db.reader().await?;
    let values = config::load(reader.conn()).await?;
    match values.number(PLANET_GROUP_ID) {
        None => Ok(None),
        Some(group) => Ok(check_ins::find_account(reader.conn(), group).await?),
    }
}

fn unset(app: &App, failure: &Failure) -> PlanetAccount {
    let now = app.clock.now();
    PlanetAccount {
        state: State::Invalid,
        checked_at: now,
        changed_at: now,
        expires_at: None,
        failure: Some(failure.words()),
    }
}

/// Notes what a pass found out about the account; what says nothing about it is not noted.
pub(super) async fn note(
    app: &App,
    client: &PlanetClient,
    failure: Option<&Failure>,
) -> Result<()> {
    match state(failure) {
        State::Unreachable => Ok(()),
        State::Valid | State::Invalid => write(app, client, failure).await,
    }
}

async fn write(app: &App, client: &PlanetClient, failure: Option<&Failure>) -> Result<()> {
    let state = state(failure);
    let words = failure
        .filter(|_| state != State::Valid)
        .map(Failure::words);
    let mut tx = app.begin(Actor::System).await?;
    let lives = client.expire_in().filter(|_| state == State::Valid);
    let expires = lives.map(|seconds| tx.now() + TimeDelta::seconds(seconds.max(0)));
    let group = client.group_id();
    check_ins::set_account(&mut tx, group, state, expires, words.as_deref()).await?;
    match (state, expires) {
        (State::Invalid, _) => mourn(&mut tx, words.as_deref().unwrap_or_default()).await?,
        (State::Valid, Some(at)) => warn(&mut tx, at).await?,
        (State::Valid | State::Unreachable, _) => {}
    }
    Ok(tx.commit().await?)
}

/// Whether a pass failed because the account cannot be used.
pub(super) const fn is_dead(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Planet(PlanetError::CookieInvalid | PlanetError::MembershipExpired)
    )
}

fn state(failure: Option<&Failure>) -> State {
    match failure {
        Some(Failure::NotConfigured(_)) => State::Invalid,
        Some(failure) if is_dead(failure) => State::Invalid,
        Some(Failure::Planet(error)) if error.is_passing() || *error == PlanetError::Paused => {
            State::Unreachable
        }
        Some(_) | None => State::Valid,
    }
}

/// Tells the staff once a day while the account is dead.
async fn mourn(tx: &mut Tx, words: &str) -> Result<()> {
    let cause = format!("planet_account_dead:{}", camp_domain::Day::of(tx.now()));
    let text =
        format!("【知识星球不可用】\n{words}\n打卡同步已暂停，已有数据保持不变；更新后会自动恢复");
    notifications::staff(tx, &cause, None, &text).await?;
    Ok(())
}

/// Tells the staff once for each of the last steps of a cookie's life.
async fn warn(tx: &mut Tx, expires: DateTime<Utc>) -> Result<()> {
    let left = expires - tx.now();
    let Some(days) = WARNINGS.iter().find(|days| left <= TimeDelta::days(**days)) else {
        return Ok(());
    };
    let day = camp_domain::Day::of(expires).date();
    let cause = format!("planet_cookie:{day}:{days}");
    let text = format!(
        "【知识星球 Cookie 即将到期】\n到期日：{}\n剩余不到 {days} 天，请重新登录知识星球并在系统配置中更新",
        day.format("%-m月%-d日")
    );
    notifications::staff(tx, &cause, None, &text).await?;
    Ok(())
}
