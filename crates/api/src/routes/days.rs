//! A day of a camp, in the words both members and staff read.

use camp_domain::check_ins::DaySource;
use camp_services::enrolment::DayState;
use serde::Serialize;
use utoipa::ToSchema;

/// 某一天的状态：已打卡、未打卡、今天、未到、还没有数据。
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayWord {
    /// 已打卡
    Done,
    /// 未打卡
    Missed,
    /// 今天
    Today,
    /// 未到
    Future,
    /// 还没有数据
    Unknown,
}

impl From<DayState> for DayWord {
    fn from(state: DayState) -> Self {
        match state {
            DayState::Done => Self::Done,
            DayState::Missed => Self::Missed,
            DayState::Today => Self::Today,
            DayState::Future => Self::Future,
            DayState::Unknown => Self::Unknown,
        }
    }
}

/// 一天的依据：星球打卡、文件导入、人工更正。
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DaySourceWord {
    /// 星球打卡
    Planet,
    /// 文件导入
    Import,
    /// 人工更正
    Correction,
}

impl From<Option<DaySource>> for DaySourceWord {
    fn from(source: Option<DaySource>) -> Self {
        match source {
            None => Self::Planet,
            Some(DaySource::Import) => Self::Import,
            Some(DaySource::Correction) => Self::Correction,
        }
    }
}
