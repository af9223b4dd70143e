//! The bills of a day: a signed link, a file that is not signed, and its hash.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;
use camp_domain::{Day, Fen};
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use serde::Deserialize;
use url::Url;

use super::WechatPay;
use super::error_table::RefusalCode;
use crate::ProviderError;

/// A file as it is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillFile<T> {
    /// Its content and the SHA-1 of the file.
    Ready(T, [u8; 20]),
    /// Nothing happened that day.
    Empty,
    /// It is not made yet.
    Later,
}

/// A payment or refund of a trade bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeLine {
    /// When it was paid, or applied for.
    pub at: DateTime<Utc>,
    /// The payment's number at WeChat Pay.
    pub transaction_id: String,
    /// The payment's number with us.
    pub out_trade_no: String,
    /// Our refund number; nothing for a payment.
    pub out_refund_no: Option<String>,
    /// What was paid, or applied for.
    pub amount: Fen,
}

/// What a fund-flow bill ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundFlow {
    /// Its lines.
    pub lines: usize,
    /// 账户结余 after the last of them.
    pub balance: Option<Fen>,
}

#[derive(Deserialize)]
struct Offer {
    hash_type: String,
    hash_value: String,
    download_url: String,
}

impl WechatPay {
    /// The payments and refunds of `day`.
    ///
    /// # Errors
    /// See [`ProviderError`]; `Uncertain` when the file is not what its hash or columns say.
    pub async fn trade_bill(&self, day: Day) -> Result<BillFile<Vec<TradeLine>>, ProviderError> {
        self.bill("tradebill", day, ("bill_type", "ALL"), trade_lines)
            .await
    }

    /// What went in and out of the account on `day`.
    ///
    /// # Errors
    /// See [`ProviderError`]; `Uncertain` when the file is not what its hash or columns say.
    pub async fn fund_flow_bill(&self, day: Day) -> Result<BillFile<FundFlow>, ProviderError> {
        self.bill("fundflowbill", day, ("account_type", "BASIC"), fund_flow)
            .await
    }

    async fn bill<T>(
        &self,
        name: &str,
        day: Day,
        extra: (&str, &str),
        read: fn(&str) -> Option<T>,
    ) -> Result<BillFile<T>, ProviderError> {
        let day = day.to_string();
        let query = [("bill_date", day.as_str()), extra];
        let offer: Offer = match self.get_with(&["v3", "bill", name], &query).await {
            Ok(answer) => answer.json()?,
            Err(error) => {
                return match RefusalCode::of(&error) {
                    Some(RefusalCode::NoStatementExist) => Ok(BillFile::Empty),
                    Some(RefusalCode::StatementCreating) => Ok(BillFile::Later),
                    _ => Err(error),
                };
            }
        };
        let url = Url::parse(&offer.download_url)
            .ok()
            .filter(|url| url.origin() == self.base.origin())
            .ok_or_else(|| ProviderError::uncertain("the bill lies at a foreign address"))?;
        let file = self.download(url).await?;
        let hash = same_hash(&offer, &file)?;
        let content = std::str::from_utf8(&file)
            .ok()
            .and_then(read)
            .ok_or_else(|| ProviderError::uncertain("the bill has other columns"))?;
        Ok(BillFile::Ready(content, hash))
    }
}

fn same_hash(offer: &Offer, file: &[u8]) -> Result<[u8; 20], ProviderError> {
    let wrong = || ProviderError::uncertain("the bill is not the file of its hash");
    let told = hex::decode(&offer.hash_value).map_err(|_| wrong())?;
    let found = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, file);
    if offer.hash_type != "SHA1" {
        return Err(wrong());
    }
    verify_slices_are_equal(&told, found.as_ref()).map_err(|_| wrong())?;
    found.as_ref().try_into().map_err(|_| wrong())
}

/// The rows of a bill by the names of their columns. Data begin with a backtick, which no header
/// does; values are not quoted and may hold commas, so they are parted where comma and backtick
/// stand together.
struct Table<'a> {
    columns: Vec<&'a str>,
    rows: Vec<Vec<&'a str>>,
}

impl<'a> Table<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        let columns = lines.next()?.split(',').map(str::trim).collect();
        let rows = lines
            .map_while(|line| line.strip_prefix('`'))
            .map(|line| line.trim_end_matches('\r').split(",`").collect())
            .collect();
        Some(Self { columns, rows })
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| *column == name)
    }
}

fn trade_lines(text: &str) -> Option<Vec<TradeLine>> {
    let table = Table::read(text)?;
    let at = table.column("交易时间")?;
    let transaction = table.column("微信订单号")?;
    let order = table.column("商户订单号")?;
    let state = table.column("交易状态")?;
    let refund = table.column("商户退款单号")?;
    let (paid, applied) = (table.column("订单金额")?, table.column("申请退款金额")?);
    let mut lines = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let is_refund = match *row.get(state)? {
            "SUCCESS" => false,
            "REFUND" => true,
            // Revoked orders of shops move no money of ours.
            _ => continue,
        };
        let amount = if is_refund { applied } else { paid };
        lines.push(TradeLine {
            at: time(row.get(at)?)?,
            transaction_id: (*row.get(transaction)?).to_owned(),
            out_trade_no: (*row.get(order)?).to_owned(),
            out_refund_no: if is_refund {
                Some((*row.get(refund)?).to_owned())
            } else {
                None
            },
            amount: yuan(row.get(amount)?)?,
        });
    }
    Some(lines)
}

fn fund_flow(text: &str) -> Option<FundFlow> {
    let table = Table::read(text)?;
    let balance = table.column("账户结余（元）")?;
    let last = match table.rows.last() {
        Some(row) => Some(yuan(row.get(balance)?)?),
        None => None,
    };
    Some(FundFlow {
        lines: table.rows.len(),
        balance: last,
    })
}

/// Decimal 元 as fen, without floats.
fn yuan(text: &str) -> Option<Fen> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
    let negative = whole.starts_with('-');
    let digits = whole.trim_start_matches('-');
    if part.len() != 2 || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let fen: i64 = format!("{digits}{part}").parse().ok()?;
    Some(Fen::new(if negative { -fen } else { fen }))
}

/// Beijing time without an offset.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    let here = camp_domain::SHANGHAI.from_local_datetime(&local).single()?;
    Some(here.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRADE: &str = "\u{feff}交易时间,公众账号ID,商户号,微信订单号,商户订单号,交易状态,商户退款单号,商品名称,订单金额,申请退款金额\r\n\
        `2026-11-26 09:30:00,`wx1,`1900000001,`4200001,`0196aa,`SUCCESS,`0,`晨读, 第二期,`99.00,`0.00\r\n\
        `2026-11-26 10:00:00,`wx1,`1900000001,`4200001,`0196aa,`REFUND,`0196aaR1,`晨读,`0.00,`49.50\r\n\
        总交易单数,应结订单总金额\r\n`2,`99.00\r\n";

    #[test]
    fn values_may_hold_commas_and_the_summary_is_no_row() {
        let lines = trade_lines(TRADE).expect("a bill");
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (lines[0].amount, lines[0].out_refund_no.clone()),
            (Fen::new(9_900), None)
        );
        assert_eq!(lines[1].amount, Fen::new(4_950));
        assert_eq!(lines[1].out_refund_no.as_deref(), Some("0196aaR1"));
        assert_eq!(lines[0].at.to_rfc3339(), "2026-11-26T01:30:00+00:00");
    }

    #[test]
    fn a_bill_with_other_columns_is_no_bill() {
        assert!(trade_lines("交易时间,金额\r\n`2026-11-26 09:30:00,`1.00\r\n").is_none());
        assert!(trade_lines(&TRADE.replace("99.00,`0.00", "九十九,`0.00")).is_none());
        assert!(fund_flow("记账时间\r\n").is_none());
    }

    #[test]
    fn the_balance_is_that_of_the_last_line() {
        let text = "记账时间,收支金额（元）,账户结余（元）\r\n`a,`99.00,`199.00\r\n`b,`-99.00,`100.00\r\n资金流水总笔数\r\n`2\r\n";
        let found = fund_flow(text).expect("a bill");
        assert_eq!((found.lines, found.balance), (2, Some(Fen::new(10_000))));
    }

    #[test]
    fn yuan_are_read_digit_by_digit() {
        for (text, fen) in [
            ("0.01", 1),
            ("99.00", 9_900),
            ("-1.50", -150),
            ("90071992547409.93", 9_007_199_254_740_993),
        ] {
            assert_eq!(yuan(text), Some(Fen::new(fen)), "{text}");
        }
        for text in ["", "1.5", "1.005", "1e3", "１.00", "1,000.00"] {
            assert_eq!(yuan(text), None, "{text}");
        }
    }
}
