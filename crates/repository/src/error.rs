//! What can go wrong with a statement.

use camp_domain::{Kind, Refusal};

/// A refusal the database pronounced, or a failure of the database itself.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A constraint said no on behalf of a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The row is no longer in the state the caller saw.
    #[error("the row has moved on")]
    Stale,
    /// The database failed.
    #[error("database")]
    Sql(#[source] sqlx::Error),
    /// A migration failed.
    #[error("migration")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let constraint = error.as_database_error().and_then(|e| e.constraint());
        match constraint.and_then(refusal) {
            Some(refusal) => Self::Refused(refusal),
            None => Self::Sql(error),
        }
    }
}

impl Error {
    /// Whether a lock or the connection was lost, so that the same again may succeed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Sql(sqlx::Error::Database(e)) => {
                // Lock timeout, deadlock, serialization failure, shutdown, too many connections.
                matches!(
                    e.code().as_deref(),
                    Some("55P03" | "40P01" | "40001" | "57P01" | "53300")
                )
            }
            Self::Sql(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => {
                true
            }
            _ => false,
        }
    }
}

/// The rule behind a constraint; `None` where its violation is a defect of ours.
fn refusal(constraint: &str) -> Option<Refusal> {
    let conflict = |code, sentence| Some(Refusal::new(Kind::Conflict, code, sentence));
    match constraint {
        "users_username" => Some(Refusal {
            kind: Kind::Conflict,
            ..Refusal::field("username", "user_name_taken", "用户名已存在，请换一个")
        }),
        "orders_one_open" => conflict("order_open", "已有一笔待支付的订单"),
        "enrolments_one_place" => conflict("enrolment_exists", "该星球账号已经报名这个训练营"),
        "refunds_one_open" => conflict("refund_open", "这笔付款已有一笔退款在处理"),
        "refunds_exceed_payment" => conflict("refund_exceeds_payment", "退款总额不能超过付款金额"),
        "refunds_decision_frozen" => {
            conflict("refund_money_moved", "退款已经发出，审核结果不能再更改")
        }
        "refunds_two_person" => conflict(
            "refund_needs_second_person",
            "已开启双人复核：审核人和发放人不能是同一个人",
        ),
        "hand_payouts_one" => conflict("hand_payout_open", "这笔退款已有一笔线下退款在处理"),
        "hand_payouts_two_people" => conflict(
            "hand_payout_needs_second_person",
            "线下退款需要另一位管理员确认，提出或付款的人不能确认",
        ),
        "objections_one_open" => conflict("objection_open", "已有一条异议等待答复"),
        "settlement_overrides_one" => conflict("override_open", "已有人申请强制结算"),
        "settlement_overrides_two_people" => conflict(
            "override_needs_second_person",
            "强制结算需要另一位管理员同意，申请人不能自己同意",
        ),
        "refunds_paid_by_hand" => {
            conflict("refund_paid_by_hand", "这笔退款正在线下处理，不能再发送")
        }
        "merchant_accounts_mch_id_appid_serial_key" => conflict(
            "merchant_account_exists",
            "这个商户号、AppID 和证书序列号已经添加过",
        ),
        "merchant_accounts_one_active" => {
            conflict("merchant_account_active", "已有启用中的商户号，请先停用")
        }
        _ => None,
    }
}
