//! The rules that members accept.

use camp_domain::Actor;
use camp_repository::config;

use crate::{App, Result};

/// The rules a new installation begins with.
const FIRST_RULES: &str = "\
一、押金用途：押金用于督促完成打卡，不是课程费用。支付成功即报名成功，除人工处理外，训练营结束前不退押金。\n\
二、打卡规则：在知识星球的指定打卡项目发布打卡，当天 23:59:59（北京时间）前提交算当天完成；同一天多次打卡只算一天，不支持补卡和请假。\n\
三、退还条件：训练营日期内至少打卡一天，且打卡天数加宽限天数不少于要求天数，押金全额原路退回；未达到要求的，押金不予退还。\n\
四、退还流程：训练营结束后核对打卡数据并公示结果，公示期内可以提出异议；核对和审核通过后，押金退回原支付账户。\n\
五、信息真实：请填写本人的星球昵称和星球 ID。信息有误会导致无法核对打卡，影响押金退还。\n\
六、信息使用：所填信息只用于本训练营的报名、打卡核对和退款。";

/// Makes sure that there are rules to accept.
///
/// # Errors
/// When the database fails.
pub async fn ensure_rules(app: &App) -> Result<()> {
    let mut tx = app.begin(Actor::System).await?;
    if config::find_current_rules(tx.conn()).await?.is_none() {
        config::insert_rules(&mut tx, 1, FIRST_RULES).await?;
    }
    tx.commit().await?;
    Ok(())
}
