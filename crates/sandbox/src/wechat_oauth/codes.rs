//! Codes and tokens: single use, short lives, wall time.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Member, Members};
use crate::random;

const CODE_MINUTES: i64 = 5;
const TOKEN_SECONDS: i64 = 7200;

/// How much the page may learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Scope {
    #[serde(rename = "snsapi_base")]
    Base,
    #[serde(rename = "snsapi_userinfo")]
    UserInfo,
}

impl Scope {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "snsapi_base" => Some(Self::Base),
            "snsapi_userinfo" => Some(Self::UserInfo),
            _ => None,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Base => "snsapi_base",
            Self::UserInfo => "snsapi_userinfo",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Code {
    code: String,
    pub(super) openid: String,
    pub(super) scope: Scope,
    expires_at: DateTime<Utc>,
    used: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Token {
    pub(super) token: String,
    pub(super) openid: String,
    pub(super) scope: Scope,
    expires_at: DateTime<Utc>,
}

/// The service account's own token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct AccountToken {
    pub(super) token: String,
    pub(super) expires_at: DateTime<Utc>,
}

/// Makes a code for a member; it works once within five minutes.
pub(crate) fn issue(
    members: &mut Members,
    member: &Member,
    scope: Scope,
    wall: DateTime<Utc>,
) -> String {
    let code = format!("0{}", random::letters(31));
    members
        .codes
        .retain(|code| wall < code.expires_at + TimeDelta::hours(1));
    members.codes.push(Code {
        code: code.clone(),
        openid: member.openid.clone(),
        scope,
        expires_at: wall + TimeDelta::minutes(CODE_MINUTES),
        used: false,
    });
    if scope == Scope::UserInfo
        && let Some(known) = members
            .people
            .iter_mut()
            .find(|known| known.openid == member.openid)
    {
        known.approved = true;
    }
    code
}

/// Why a code is no good.
pub(super) enum BadCode {
    Unknown,
    Used,
}

impl Members {
    pub(super) fn redeem(&mut self, code: &str, wall: DateTime<Utc>) -> Result<Code, BadCode> {
        let known = self.codes.iter_mut().find(|known| known.code == code);
        let known = known.ok_or(BadCode::Unknown)?;
        if known.used {
            return Err(BadCode::Used);
        }
        if wall >= known.expires_at {
            return Err(BadCode::Unknown);
        }
        known.used = true;
        Ok(known.clone())
    }

    pub(super) fn hand_out(&mut self, openid: &str, scope: Scope, wall: DateTime<Utc>) -> Token {
        self.tokens.retain(|token| wall < token.expires_at);
        let token = Token {
            token: random::letters(110),
            openid: openid.to_owned(),
            scope,
            expires_at: wall + TimeDelta::seconds(TOKEN_SECONDS),
        };
        self.tokens.push(token.clone());
        token
    }

    pub(super) fn token(&self, token: &str, wall: DateTime<Utc>) -> Option<&Token> {
        self.tokens
            .iter()
            .find(|known| known.token == token && wall < known.expires_at)
    }

    /// The stable token: the same one while it lives, a new one when forced.
    pub(super) fn account_token(&mut self, force: bool, wall: DateTime<Utc>) -> AccountToken {
        let live = |token: &AccountToken| wall + TimeDelta::minutes(5) < token.expires_at;
        match self
            .account_token
            .as_ref()
            .filter(|token| !force && live(token))
        {
            Some(token) => token.clone(),
            None => {
                let expires_at = wall + TimeDelta::seconds(TOKEN_SECONDS);
                let token = AccountToken {
                    token: random::letters(136),
                    expires_at,
                };
                self.account_token = Some(token.clone());
                token
            }
        }
    }

    pub(super) fn knows_account_token(&self, token: &str, wall: DateTime<Utc>) -> bool {
        let known = self.account_token.as_ref();
        known.is_some_and(|known| known.token == token && wall < known.expires_at)
    }
}
