//! The provider's bills beside our books.

use actix_web::{get, web};
use camp_domain::reconciliation::ZeroCheck;
use camp_domain::{Day, Fen, Machine, RefundId};
use camp_repository::reconciliation as rows;
use camp_services::{App, reconciliation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::Time;
use crate::caller::{Permit, ReconciliationRead};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_reconciliation).service(list_check_rows);
}

/// A check in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CheckPath {
    /// 哪一项核对
    check: ZeroCheck,
}

/// 一项核对：应当为零。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckView {
    /// 哪一项
    check: ZeroCheck,
    /// 笔数
    count: i64,
    /// 合计（分）
    sum_fen: Fen,
}

/// 一个商户号的账单和余额。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// 商户号
    #[schema(example = "1900007291")]
    mch_id: String,
    /// 交易账单读到哪一天
    trade_day: Option<Day>,
    /// 余额，来自资金账单；还没有读到时为空
    balance: Option<BalanceView>,
}

/// 预计余额：账单结余加上之后我们自己的收退款。提现和其他系统的收付不在其中。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BalanceView {
    /// 账单结余的日期
    day: Day,
    /// 账单结余（分）
    known_fen: Fen,
    /// 预计余额（分）
    expected_fen: Fen,
}

impl From<reconciliation::Forecast> for BalanceView {
    fn from(forecast: reconciliation::Forecast) -> Self {
        Self {
            day: forecast.day,
            known_fen: forecast.known,
            expected_fen: forecast.expected,
        }
    }
}

/// 对账。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReconciliationView {
    /// 三项应当为零的核对
    checks: Vec<CheckView>,
    /// 商户号
    accounts: Vec<AccountView>,
    /// 现在
    now: Time,
}

/// 核对中的一笔。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckRowView {
    /// 商户号
    mch_id: String,
    /// 微信支付单号
    transaction_id: String,
    /// 商户订单号
    out_trade_no: String,
    /// 商户退款单号
    out_refund_no: Option<String>,
    /// 账上的退款
    refund_id: Option<RefundId>,
    /// 金额（分）
    amount_fen: Fen,
    /// 时间
    at: Time,
}

impl From<rows::CheckRow> for CheckRowView {
    fn from(row: rows::CheckRow) -> Self {
        Self {
            mch_id: row.mch_id,
            transaction_id: row.transaction_id,
            out_trade_no: row.out_trade_no,
            out_refund_no: row.out_refund_no,
            refund_id: row.refund_id,
            amount_fen: row.amount,
            at: row.at.into(),
        }
    }
}

/// 查看对账
///
/// 微信支付账单每天 10:15 读取；三项核对应当都是零。
#[utoipa::path(tag = "对账", responses((status = 200, description = "对账", body = ReconciliationView)))]
#[get("/api/admin/reconciliation")]
async fn read_reconciliation(
    _permit: Permit<ReconciliationRead>,
    app: web::Data<App>,
) -> Result<Json<ReconciliationView>, ApiError> {
    let now = app.clock.now();
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let mut checks = Vec::new();
    for check in ZeroCheck::ALL {
        let (count, sum_fen) = rows::count_check(conn, *check, now).await?;
        checks.push(CheckView {
            check: *check,
            count,
            sum_fen,
        });
    }
    let mut accounts = Vec::new();
    for account in rows::list_account_bills(conn).await? {
        let forecast = reconciliation::forecast(conn, &account).await?;
        accounts.push(AccountView {
            mch_id: account.mch_id,
            trade_day: account.trade_day,
            balance: forecast.map(BalanceView::from),
        });
    }
    Ok(Json(ReconciliationView {
        checks,
        accounts,
        now: now.into(),
    }))
}

/// 查看一项核对的明细
#[utoipa::path(tag = "对账", params(CheckPath, Paging), responses((status = 200, description = "明细", body = PageView<CheckRowView>)))]
#[get("/api/admin/reconciliation/{check}")]
async fn list_check_rows(
    _permit: Permit<ReconciliationRead>,
    path: Path<CheckPath>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<CheckRowView>>, ApiError> {
    let page = paging.0.request()?;
    let mut reader = app.db.reader().await?;
    let now = app.clock.now();
    let found = rows::list_check(reader.conn(), path.0.check, now, page).await?;
    Ok(Json(PageView::of(found.map(CheckRowView::from), page)))
}
