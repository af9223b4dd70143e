//! The form of a camp as it comes in.

use camp_domain::camps::Terms;
use camp_domain::{Day, Fen, FileId, GroupId, UserId};
use camp_services::camps::{CampForm, GroupForm};
use chrono::{DateTime, Datelike, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::error::{ApiError, Field};
use crate::text::{self, trimmed, trimmed_option};

/// 训练营表单。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CampInput {
    /// 名称，最多 50 字
    #[validate(length(max = 50, message = "训练营名称不能超过 50 个字"), custom(function = text::line))]
    #[serde(deserialize_with = "trimmed")]
    #[schema(min_length = 1, max_length = 50, example = "21 天早起打卡营")]
    name: String,
    /// 海报编号
    poster_file_id: Option<FileId>,
    /// 押金（分），1 到 1000000
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000, example = 9900)]
    deposit_fen: i64,
    /// 开始日期
    start_day: Day,
    /// 结束日期
    end_day: Day,
    /// 要求打卡天数
    #[schema(minimum = 1, example = 15)]
    required_days: i32,
    /// 宽限天数，不填为 1
    #[serde(default = "one")]
    #[schema(minimum = 0, default = 1, example = 1)]
    grace_days: i32,
    /// 项目介绍（HTML），文字最多 500 字
    #[validate(length(max = 50_000, message = "项目介绍过长"))]
    #[schema(max_length = 50_000, example = "<p>每天早起一小时。</p>")]
    introduction_html: Option<String>,
    /// 教练
    #[serde(default)]
    #[validate(length(max = 20, message = "最多选择 20 位教练"))]
    coach_ids: Vec<UserId>,
    /// 志愿者
    #[serde(default)]
    #[validate(length(max = 20, message = "最多选择 20 位志愿者"))]
    volunteer_ids: Vec<UserId>,
    /// 知识星球打卡项目 ID（数字）
    #[validate(custom(function = project))]
    #[serde(default, deserialize_with = "trimmed_option")]
    #[schema(pattern = "^[1-9][0-9]{0,17}$", example = "8424481182")]
    planet_project_id: Option<String>,
    /// 固定收款码的收款人（企业微信 userid）
    #[validate(length(max = 64, message = "收款人不能超过 64 个字符"), custom(function = text::line))]
    #[serde(default, deserialize_with = "trimmed_option")]
    payee_user_id: Option<String>,
    /// 固定收款码的商品说明
    #[validate(length(max = 100, message = "收款商品不能超过 100 个字"), custom(function = text::line))]
    #[serde(default, deserialize_with = "trimmed_option")]
    payee_product: Option<String>,
    /// 报名截止时间，不填为开始当天结束
    enroll_until: Option<DateTime<Utc>>,
    /// 群，按入群顺序
    #[serde(default)]
    #[validate(nested)]
    groups: Vec<GroupInput>,
    /// 读取时的版本，修改时必填
    pub(super) version: Option<i32>,
}

/// 群。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupInput {
    /// 编号，新增时不填
    id: Option<GroupId>,
    /// 名称
    #[validate(length(max = 50, message = "群名称不能超过 50 个字"), custom(function = text::line))]
    #[serde(deserialize_with = "trimmed")]
    #[schema(min_length = 1, max_length = 50, example = "早起营 1 群")]
    name: String,
    /// 群二维码编号
    qr_file_id: Option<FileId>,
    /// 二维码失效时间
    expires_at: Option<DateTime<Utc>>,
    /// 人数上限
    #[validate(range(min = 1, max = 10_000, message = "人数上限必须在 1 到 10000 之间"))]
    #[schema(minimum = 1, maximum = 10_000, example = 200)]
    capacity: Option<i32>,
    /// 是否已满
    #[serde(default)]
    full: bool,
    /// 群机器人的 key 或 Webhook 地址；只写，不填保持不变，空字符串为移除
    #[validate(length(max = 300, message = "机器人 key 过长"), custom(function = text::line_or_empty))]
    #[schema(write_only, max_length = 300)]
    robot_key: Option<String>,
    /// 企业微信客户群的 chat_id；填写后每小时自动确认谁已进群
    #[validate(custom(function = chat_id))]
    #[serde(default, deserialize_with = "trimmed_option")]
    #[schema(
        min_length = 1,
        max_length = 64,
        example = "wrOgQhDgAAMYQiS5ol9G7gK9JVAAAA"
    )]
    wecom_chat_id: Option<String>,
}

const fn one() -> i32 {
    1
}

fn project(text: &str) -> Result<(), ValidationError> {
    text::digits(text)?;
    match text.parse::<i64>() {
        Ok(id) if id > 0 => Ok(()),
        _ => Err(ValidationError::new("digits").with_message("打卡项目 ID 不正确".into())),
    }
}

/// WeCom's ids are 1 to 64 visible ASCII characters.
fn chat_id(text: &str) -> Result<(), ValidationError> {
    if (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(())
    } else {
        let message = "客户群 ID 是 1 到 64 个字母、数字或符号，不能有空格";
        Err(ValidationError::new("chat_id").with_message(message.into()))
    }
}

impl CampInput {
    /// The form as the services take it.
    pub(super) fn form(self) -> Result<CampForm, ApiError> {
        let mut errors = Vec::new();
        for (field, day) in [("startDay", self.start_day), ("endDay", self.end_day)] {
            if !(2000..=2200).contains(&day.date().year()) {
                errors.push(Field::new(field, "range", "日期超出范围"));
            }
        }
        if !errors.is_empty() {
            return Err(ApiError::invalid(errors));
        }
        Ok(CampForm {
            name: self.name,
            poster_file_id: self.poster_file_id,
            terms: Terms {
                deposit: Fen::new(self.deposit_fen),
                start: self.start_day,
                end: self.end_day,
                required_days: self.required_days,
                grace_days: self.grace_days,
            },
            introduction_html: self.introduction_html,
            coach_ids: self.coach_ids,
            volunteer_ids: self.volunteer_ids,
            planet_project_id: self.planet_project_id.and_then(|id| id.parse().ok()),
            payee_user_id: self.payee_user_id,
            payee_product: self.payee_product,
            enroll_until: self.enroll_until,
            groups: self.groups.into_iter().map(GroupInput::form).collect(),
        })
    }
}

impl GroupInput {
    fn form(self) -> GroupForm {
        GroupForm {
            id: self.id,
            name: self.name,
            qr_file_id: self.qr_file_id,
            expires_at: self.expires_at,
            capacity: self.capacity,
            full: self.full,
            robot_key: self.robot_key,
            wecom_chat_id: self.wecom_chat_id,
        }
    }
}
