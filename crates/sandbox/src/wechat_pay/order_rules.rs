//! What an order request may say.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::books::Trade;
use super::wire::{self, Refusal};
use crate::credentials::Credentials;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderRequest {
    pub(crate) appid: String,
    pub(crate) mchid: String,
    pub(crate) description: String,
    pub(crate) out_trade_no: String,
    pub(crate) notify_url: String,
    pub(crate) amount: Amount,
    pub(crate) time_expire: Option<String>,
    pub(crate) attach: Option<String>,
    pub(crate) payer: Option<Payer>,
    goods_tag: Option<String>,
    scene_info: Option<Scene>,
    // Taken and kept with the request; nothing here depends on them.
    #[serde(rename = "support_fapiao")]
    _fapiao: Option<bool>,
    #[serde(rename = "detail")]
    _detail: Option<Value>,
    #[serde(rename = "settle_info")]
    _settle: Option<Settle>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Amount {
    pub(crate) total: i64,
    currency: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Payer {
    pub(crate) openid: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scene {
    payer_client_ip: Option<String>,
    #[serde(rename = "device_id")]
    _device: Option<String>,
    #[serde(rename = "store_info")]
    _store: Option<Value>,
    h5_info: Option<H5>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct H5 {
    r#type: String,
    #[serde(rename = "app_name")]
    _name: Option<String>,
    #[serde(rename = "app_url")]
    _url: Option<String>,
    #[serde(rename = "bundle_id")]
    _bundle: Option<String>,
    #[serde(rename = "package_name")]
    _package: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settle {
    #[serde(rename = "profit_sharing")]
    _sharing: Option<bool>,
}

impl OrderRequest {
    /// Holds the request against the field rules and gives the time it lives until.
    pub(crate) fn check(
        &self,
        trade: Trade,
        credentials: &Credentials,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, Refusal> {
        self.check_parties(credentials)?;
        wire::length("description", &self.description, 127)?;
        wire::number("out_trade_no", &self.out_trade_no, 6..=32, "_-|*")?;
        wire::notify_url(&self.notify_url, 255)?;
        if self.amount.total < 1 {
            return Err(Refusal::param(
                "输入源“/body/amount/total”应为不小于1的整数",
            ));
        }
        if self
            .amount
            .currency
            .as_deref()
            .is_some_and(|currency| currency != "CNY")
        {
            return Err(Refusal::param("输入源“/body/amount/currency”只支持CNY"));
        }
        if let Some(attach) = &self.attach {
            wire::length("attach", attach, 128)?;
        }
        if let Some(tag) = &self.goods_tag {
            wire::length("goods_tag", tag, 32)?;
        }
        self.check_payer(trade)?;
        self.expiry(now)
    }

    fn check_parties(&self, credentials: &Credentials) -> Result<(), Refusal> {
        wire::length("appid", &self.appid, 32)?;
        wire::length("mchid", &self.mchid, 32)?;
        if self.mchid != credentials.mchid {
            return Err(Refusal::new(400, "MCH_NOT_EXISTS", "商户号不存在"));
        }
        if self.appid != credentials.appid {
            let message = "appid和mch_id不匹配";
            return Err(Refusal::new(400, "APPID_MCHID_NOT_MATCH", message).inner(268_445_527));
        }
        Ok(())
    }

    fn check_payer(&self, trade: Trade) -> Result<(), Refusal> {
        match (trade, &self.payer, &self.scene_info) {
            (Trade::Jsapi, None, _) => {
                Err(Refusal::param("输入源“/body/payer/openid”缺失").inner(268_501_013))
            }
            (Trade::Jsapi, Some(payer), _) => wire::length("payer/openid", &payer.openid, 128),
            (_, Some(_), _) => Err(Refusal::param("请求中含有非法参数：payer")),
            (Trade::Native, None, _) => Ok(()),
            (Trade::Mweb, None, scene) => {
                let scene = scene
                    .as_ref()
                    .ok_or_else(|| Refusal::param("输入源“/body/scene_info”缺失"))?;
                let ip = scene.payer_client_ip.as_deref().unwrap_or("");
                wire::length("scene_info/payer_client_ip", ip, 45)?;
                let kind = scene
                    .h5_info
                    .as_ref()
                    .map_or("", |info| info.r#type.as_str());
                if matches!(kind, "Wap" | "iOS" | "Android") {
                    Ok(())
                } else {
                    Err(Refusal::param(
                        "输入源“/body/scene_info/h5_info/type”应为Wap、iOS或Android",
                    ))
                }
            }
        }
    }

    /// Seven days by default, at least a minute, at most ninety days.
    fn expiry(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
        let Some(text) = &self.time_expire else {
            return Ok(now + TimeDelta::days(7));
        };
        let wanted = DateTime::parse_from_rfc3339(text)
            .map_err(|_| Refusal::param("输入源“/body/time_expire”应为rfc3339格式"))?
            .with_timezone(&Utc);
        if wanted <= now {
            return Err(Refusal::param("输入源“/body/time_expire”早于当前时间"));
        }
        Ok(wanted.clamp(now + TimeDelta::minutes(1), now + TimeDelta::days(90)))
    }
}
