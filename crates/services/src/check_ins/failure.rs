//! Why a pass failed, in words for the staff.

use camp_providers::planet::PlanetError;

use crate::Error;

/// Why a pass stopped.
#[derive(Debug)]
pub(super) enum Failure {
    /// The configuration lacks something.
    NotConfigured(&'static str),
    /// The planet did not answer as it should.
    Planet(PlanetError),
    /// The lists do not fit each other.
    Contradiction(String),
    /// Another process took the camp over while this one slept.
    LeaseLost,
    /// Something of ours broke.
    Internal(Error),
}

impl From<PlanetError> for Failure {
    fn from(error: PlanetError) -> Self {
        Self::Planet(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Internal(error)
    }
}

impl From<camp_repository::Error> for Failure {
    fn from(error: camp_repository::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl Failure {
    /// The sentence that is stored and shown.
    pub(super) fn words(&self) -> String {
        let sentence = match self {
            Self::NotConfigured(words) => words,
            Self::Contradiction(words) => return format!("知识星球的数据前后不一致：{words}"),
            Self::LeaseLost => "同步被中断，请重试",
            Self::Internal(_) => "系统内部错误，同步没有完成",
            Self::Planet(error) => return planet(error),
        };
        sentence.to_owned()
    }

    /// Whether trying again without a person cannot help.
    pub(super) const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::NotConfigured(_)
                | Self::Planet(
                    PlanetError::CookieInvalid
                        | PlanetError::Paused
                        | PlanetError::MembershipExpired
                        | PlanetError::BadRequest { .. }
                )
        )
    }

    /// Whether every other camp would meet the same.
    pub(super) const fn is_everywhere(&self) -> bool {
        matches!(
            self,
            Self::NotConfigured(_)
                | Self::Planet(
                    PlanetError::CookieInvalid
                        | PlanetError::Paused
                        | PlanetError::MembershipExpired
                )
        )
    }
}

fn planet(error: &PlanetError) -> String {
    match error {
        PlanetError::CookieInvalid => "知识星球 Cookie 已失效，请在系统配置中更新".to_owned(),
        PlanetError::Overloaded { code } => {
            format!("知识星球繁忙或正在维护（{code}），稍后会再试；已有数据保持不变")
        }
        PlanetError::Paused => "知识星球连续拒绝访问，已暂停一段时间；已有数据保持不变".to_owned(),
        PlanetError::MembershipExpired => {
            "账号在该星球的成员身份已过期，请续费或更换账号".to_owned()
        }
        PlanetError::NotJoined => "账号没有加入这个打卡项目".to_owned(),
        PlanetError::BadRequest { code, .. } => {
            format!("知识星球不接受这个请求（{code}），请检查打卡项目 ID")
        }
        PlanetError::Refused { code, .. } => format!("知识星球拒绝了请求（{code}）"),
        PlanetError::Network { .. } => {
            "无法连接知识星球，或回答不完整；已有数据保持不变".to_owned()
        }
        PlanetError::Incomplete { .. } => {
            "知识星球返回的列表不完整，已放弃本次数据；已有数据保持不变".to_owned()
        }
    }
}
