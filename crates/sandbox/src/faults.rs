//! Switches that make the world misbehave, by name, probability and scope.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::random;

/// All names, with what each does in one line; the control interface refuses any other.
pub(crate) const NAMES: &[(&str, &str)] = &[
    ("drop_callback", "这一次回调不发出，按阶梯重试"),
    ("lose_callback", "整个通知永远丢失"),
    (
        "delay_callback",
        "首次回调推迟 delaySeconds（默认 30）秒业务时间",
    ),
    ("double_callback", "同一通知同时发两次"),
    (
        "reorder_callback",
        "首次回调让后面的先走（推迟 3 秒业务时间）",
    ),
    ("callback_old_timestamp", "回调签名时间早 10 分钟"),
    ("callback_wrong_amount", "回调签名正确而金额多一分"),
    ("callback_signed_by_certificate", "回调改用平台证书签名"),
    ("callback_unknown_serial", "回调的公钥编号没有人认识"),
    (
        "callback_answer_lost",
        "商户收到了回调，它的应答在路上丢失，按阶梯重试",
    ),
    ("bad_signature", "应答或回调的签名不对"),
    ("signtest", "应答或回调的签名以 WECHATPAY/SIGNTEST/ 开头"),
    ("answer_5xx_before_commit", "不做事，答 500 SYSTEM_ERROR"),
    ("answer_5xx_after_commit", "做完再答 500 SYSTEM_ERROR"),
    ("drop_connection_before_commit", "不做事，断开连接"),
    ("drop_connection_after_commit", "做完再断开连接"),
    ("slow_answer", "应答前等 delaySeconds（默认 3）秒真实时间"),
    ("rate_limited", "429 FREQUENCY_LIMITED"),
    ("not_enough", "退款答 403 NOT_ENOUGH"),
    ("user_account_abnormal", "退款答 403 USER_ACCOUNT_ABNORMAL"),
    ("no_auth", "403 NO_AUTH，产品未开通"),
    ("refund_abnormal", "退款到期时变为 ABNORMAL"),
    ("refund_closed", "退款到期时变为 CLOSED"),
    ("order_lags", "查单答 404 ORDER_NOT_EXIST，如刚下单时"),
    ("no_statement", "有交易的日子也答 NO_STATEMENT_EXIST"),
    ("bill_wrong_hash", "账单的摘要与文件不符"),
    ("certificates_unavailable", "/v3/certificates 答 404"),
    ("snapshot_user", "网页授权得到快照页虚拟账号"),
    ("planet_overloaded", "1059（可用 page 只限第 k 页）"),
    ("planet_upgrading", "1050"),
    ("planet_membership_expired", "14210"),
    ("planet_rate_limited", "HTTP 429"),
    ("planet_unavailable", "HTTP 502"),
    ("planet_unauthorised", "HTTP 401"),
    ("planet_unauthorised_body", "HTTP 200，正文代码 401"),
    ("planet_unauthorised_redirect", "302 到登录页"),
    ("planet_html", "答 HTML 而不是 JSON"),
    ("planet_cut_json", "JSON 在中途断掉"),
    ("planet_slow", "应答前等 delaySeconds（默认 3）秒真实时间"),
    ("planet_short_page", "排行榜第 page（默认 2）页缺一半"),
    ("planet_tie_moves", "同天数的人在两页之间换位"),
    ("planet_rename_between_pages", "翻页时有人改名"),
    ("planet_same_name", "两名成员同名"),
    ("planet_number_absent", "成员没有编号"),
    (
        "planet_closed_mid_sync",
        "翻到第 page（默认 2）页时打卡被关闭",
    ),
    ("planet_zero_day_listed", "排行榜列出零天成员"),
    ("planet_empty_array", "空的 resp_data 总是 []"),
    ("wecom_invalid_user", "应用消息：该 userid 无效"),
    ("wecom_invalid_token", "40014"),
    ("wecom_expired_token", "42001"),
    ("wecom_busy", "-1 系统繁忙"),
    ("wecom_rate_limited", "45009"),
    ("wecom_untrusted_ip", "60020"),
    ("wecom_unavailable", "HTTP 502"),
    (
        "wecom_filtered_page",
        "对外收款列表：这一页为空，却还有 next_cursor",
    ),
    (
        "wecom_bills_late",
        "收款 delaySeconds（默认 60）秒业务时间后才进列表",
    ),
    ("template_not_following", "模板消息 43004"),
    ("template_bad_openid", "模板消息 40003"),
    ("template_bad_template", "模板消息 40037"),
    ("template_bad_data", "模板消息 47003"),
    ("template_quota", "模板消息 45009"),
];

const MILLION: u32 = 1_000_000;

/// One switch that is on.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fault {
    pub(crate) name: String,
    per_million: u32,
    scope: Vec<String>,
    remaining: Option<u64>,
    pub(crate) page: Option<u64>,
    pub(crate) delay_seconds: Option<u32>,
    hits: u64,
}

/// The switches that are on, and the dice.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FaultSet {
    rules: Vec<Fault>,
    dice: u64,
}

impl FaultSet {
    /// Whether this fault strikes here and now. Every scope word must occur in the subject, which
    /// names the party, the call and the business numbers in it.
    pub(crate) fn strikes(&mut self, name: &str, subject: &str) -> Option<Fault> {
        self.strikes_on_page(name, subject, None)
    }

    /// As [`Self::strikes`], for paged answers; a fault bound to a page strikes on that one only.
    pub(crate) fn strikes_on_page(
        &mut self,
        name: &str,
        subject: &str,
        page: Option<u64>,
    ) -> Option<Fault> {
        let index = self.rules.iter().position(|rule| {
            rule.name == name
                && rule
                    .scope
                    .iter()
                    .all(|word| subject.contains(word.as_str()))
                && (page.is_none() || rule.page.is_none() || rule.page == page)
        })?;
        let chance = self.rules[index].per_million;
        if chance < MILLION && self.roll() >= chance {
            return None;
        }
        let rule = &mut self.rules[index];
        rule.hits += 1;
        let struck = rule.clone();
        if let Some(left) = &mut rule.remaining {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.rules.remove(index);
            }
        }
        Some(struck)
    }

    /// 0 to 999,999. A seeded run repeats exactly, so the dice are our own (splitmix64).
    pub(crate) fn roll(&mut self) -> u32 {
        if self.dice == 0 {
            self.dice = u64::from_le_bytes(random::bytes());
        }
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let value = (mixed ^ (mixed >> 31)) % u64::from(MILLION);
        u32::try_from(value).unwrap_or(0)
    }

    /// Whether no switch is on.
    pub(crate) fn is_quiet(&self) -> bool {
        self.rules.is_empty()
    }

    pub(crate) fn seed(&mut self, seed: u64) {
        self.dice = seed.max(1);
    }

    /// Adds a rule; the same name and scope is replaced.
    pub(crate) fn set(&mut self, fault: Fault) {
        self.rules
            .retain(|rule| rule.name != fault.name || rule.scope != fault.scope);
        self.rules.push(fault);
    }

    /// Removes all, or those of one name.
    pub(crate) fn clear(&mut self, name: Option<&str>) {
        self.rules
            .retain(|rule| name.is_some_and(|name| rule.name != name));
    }

    pub(crate) fn view(&self) -> Value {
        self.rules.iter().map(Fault::view).collect()
    }
}

impl Fault {
    /// Reads one switch of the control interface; the refusal says what is wrong with it.
    pub(crate) fn parse(value: &Value) -> Result<Self, String> {
        let name = value
            .get("name")
            .and_then(Value::as_str)
            .ok_or("name 缺失")?
            .replace('-', "_");
        if !NAMES.iter().any(|(known, _)| *known == name) {
            return Err(format!("没有名为 {name} 的故障"));
        }
        let per_million = match value.get("probability") {
            None | Some(Value::Null) => MILLION,
            Some(Value::Number(number)) => parts_per_million(&number.to_string())?,
            Some(_) => return Err("probability 应为 0 到 1 的数".into()),
        };
        let mut scope = Vec::new();
        scope_words(value.get("scope"), &mut scope)?;
        let whole = |key: &str| match value.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(number) => number
                .as_u64()
                .map(Some)
                .ok_or(format!("{key} 应为非负整数")),
        };
        let delay = whole("delaySeconds")?.map(|delay| u32::try_from(delay).unwrap_or(u32::MAX));
        Ok(Self {
            name,
            per_million,
            scope,
            remaining: whole("count")?,
            page: whole("page")?,
            delay_seconds: delay,
            hits: 0,
        })
    }

    fn view(&self) -> Value {
        let probability: f64 = format!(
            "{}.{:06}",
            self.per_million / MILLION,
            self.per_million % MILLION
        )
        .parse()
        .unwrap_or(1.0);
        json!({
            "name": self.name,
            "probability": probability,
            "scope": self.scope,
            "count": self.remaining,
            "page": self.page,
            "delaySeconds": self.delay_seconds,
            "hits": self.hits,
        })
    }
}

/// A scope is a word, a list of words or an object of words; all of them must occur.
fn scope_words(value: Option<&Value>, words: &mut Vec<String>) -> Result<(), String> {
    match value {
        None | Some(Value::Null) => {}
        Some(Value::String(word)) => words.push(word.clone()),
        Some(Value::Number(number)) => words.push(number.to_string()),
        Some(Value::Array(list)) => {
            for item in list {
                scope_words(Some(item), words)?;
            }
        }
        Some(Value::Object(map)) => {
            for item in map.values() {
                scope_words(Some(item), words)?;
            }
        }
        Some(Value::Bool(_)) => return Err("scope 应为文字".into()),
    }
    words.retain(|word| !word.is_empty() && word != "*");
    Ok(())
}

/// Reads a decimal between 0 and 1 without floating point.
fn parts_per_million(text: &str) -> Result<u32, String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let whole: u32 = whole
        .parse()
        .map_err(|_| "probability 应为 0 到 1 的数".to_owned())?;
    // Anything below a millionth arrives in exponent form and counts as never.
    let part: u32 = digits.parse().unwrap_or(0);
    match whole.saturating_mul(MILLION).saturating_add(part) {
        sum if sum <= MILLION => Ok(sum),
        _ => Err("probability 应为 0 到 1 的数".into()),
    }
}
