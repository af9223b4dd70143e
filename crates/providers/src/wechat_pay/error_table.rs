//! The closed table of refusals.

use crate::ProviderError;

/// What a code means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalClass {
    /// Nothing happened, and repeating the same request will not help.
    Final,
    /// Nothing happened; the same request may be sent again later.
    Later,
    /// It may have happened: ask, or repeat the very same request.
    Unknown,
}

macro_rules! table {
    ($($(#[$doc:meta])* $variant:ident = $code:literal $(or $alias:literal)* : $class:ident),+ $(,)?) => {
        /// Every code whose meaning is known. A code that is not here proves nothing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum RefusalCode {
            $($(#[$doc])* $variant,)+
        }

        impl RefusalCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as WeChat Pay spells it today.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// What it means for the caller.
            #[must_use]
            pub const fn class(self) -> RefusalClass {
                match self {
                    $(Self::$variant => RefusalClass::$class,)+
                }
            }

            /// Reads a code, older spellings included.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                match code {
                    $($code $(| $alias)* => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

table! {
    /// A parameter is wrong: our bug.
    ParamError = "PARAM_ERROR": Final,
    /// Does not fit what is already there: other parameters under the same number, too much money, too late.
    InvalidRequest = "INVALID_REQUEST": Final,
    /// Key, serial or clock is wrong.
    SignError = "SIGN_ERROR": Final,
    /// The product is not enabled for this merchant.
    NoAuth = "NO_AUTH": Final,
    /// The platform does not know itself.
    SystemError = "SYSTEM_ERROR": Unknown,
    /// The platform asks for the same request again.
    BizErrNeedRetry = "BIZ_ERR_NEED_RETRY": Unknown,
    /// The bank did not answer.
    BankError = "BANK_ERROR": Unknown,
    /// Too fast; not accepted.
    FrequencyLimited = "FREQUENCY_LIMITED" or "RATELIMIT_EXCEEDED": Later,
    /// appid and merchant are not bound to each other.
    AppidMchidNotMatch = "APPID_MCHID_NOT_MATCH": Final,
    /// There is no such merchant.
    MchNotExists = "MCH_NOT_EXISTS": Final,
    /// The order number is taken by a different order.
    OutTradeNoUsed = "OUT_TRADE_NO_USED": Final,
    /// The order is closed.
    OrderClosed = "ORDER_CLOSED" or "ORDERCLOSED": Final,
    /// The order is paid.
    OrderPaid = "ORDER_PAID" or "ORDERPAID": Final,
    /// There is no such order, or not yet.
    OrderNotExist = "ORDER_NOT_EXIST" or "ORDERNOTEXIST": Final,
    /// A rule of the business forbids it.
    RuleLimit = "RULE_LIMIT": Final,
    /// The trade failed.
    TradeError = "TRADE_ERROR": Final,
    /// Something is wrong with the account.
    AccountError = "ACCOUNT_ERROR": Final,
    /// The openid belongs to another appid.
    OpenidMismatch = "OPENID_MISMATCH": Final,
    /// The merchant's balance does not cover the refund; the same request works after a top-up.
    NotEnough = "NOT_ENOUGH": Later,
    /// The payer's account is closed or restricted.
    UserAccountAbnormal = "USER_ACCOUNT_ABNORMAL": Final,
    /// There is no such order, refund or certificate.
    ResourceNotExists = "RESOURCE_NOT_EXISTS": Final,
    /// Blocked by a rule of the platform.
    RequestBlocked = "REQUEST_BLOCKED": Final,
    /// The day has no bill.
    NoStatementExist = "NO_STATEMENT_EXIST": Final,
    /// The bill is not ready yet.
    StatementCreating = "STATEMENT_CREATING": Later,
}

impl RefusalCode {
    /// The code of a refusal, if that is what the error is.
    #[must_use]
    pub fn of(error: &ProviderError) -> Option<Self> {
        error.code().and_then(Self::parse)
    }

    /// Judges an answer that is not 2xx.
    ///
    /// A gateway in between may answer 403, 404 or 5xx in its own words, so only a known code in
    /// JSON proves anything; and with a 5xx even that only where the table knows it to come so.
    pub(super) fn judge(status: u16, body: &[u8]) -> ProviderError {
        #[derive(serde::Deserialize)]
        struct Body {
            code: String,
            #[serde(default)]
            message: String,
        }
        let Ok(Body { code, message }) = serde_json::from_slice(body) else {
            return ProviderError::uncertain(format!("HTTP {status} without a readable code"));
        };
        let Some(known) = Self::parse(&code) else {
            let code = crate::error::shortened(&code);
            return ProviderError::uncertain(format!("HTTP {status} with unknown code {code}"));
        };
        let believable = (400..500).contains(&status) || known == Self::OpenidMismatch;
        if known.class() == RefusalClass::Unknown || !believable {
            return ProviderError::uncertain(format!("HTTP {status} with {}", known.as_str()));
        }
        ProviderError::rejected(known.as_str(), &message, status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, body: &str) -> Option<RefusalCode> {
        RefusalCode::of(&RefusalCode::judge(status, body.as_bytes()))
    }

    #[test]
    fn a_known_code_is_the_final_word_whatever_its_spelling() {
        assert_eq!(
            judged(403, r#"{"code":"NOT_ENOUGH"}"#),
            Some(RefusalCode::NotEnough)
        );
        assert_eq!(
            judged(429, r#"{"code":"RATELIMIT_EXCEEDED","message":"慢一点"}"#),
            Some(RefusalCode::FrequencyLimited)
        );
        assert_eq!(
            judged(404, r#"{"code":"ORDERNOTEXIST"}"#),
            Some(RefusalCode::OrderNotExist)
        );
        assert_eq!(
            judged(500, r#"{"code":"OPENID_MISMATCH"}"#),
            Some(RefusalCode::OpenidMismatch)
        );
        for code in RefusalCode::ALL {
            assert_eq!(RefusalCode::parse(code.as_str()), Some(*code));
        }
    }

    #[test]
    fn everything_else_proves_nothing() {
        for (status, body) in [
            (500, r#"{"code":"SYSTEM_ERROR"}"#),
            (400, r#"{"code":"SYSTEM_ERROR"}"#),
            (500, r#"{"code":"BIZ_ERR_NEED_RETRY"}"#),
            (502, r#"{"code":"NOT_ENOUGH"}"#),
            (403, r#"{"code":"SOMETHING_NEW"}"#),
            (404, "<html>not found</html>"),
            (403, r#"{"code":403}"#),
            (302, ""),
        ] {
            let error = RefusalCode::judge(status, body.as_bytes());
            assert!(
                matches!(error, ProviderError::Uncertain { .. }),
                "{status} {body}: {error}"
            );
        }
    }
}
