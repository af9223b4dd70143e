//! The domain's nouns in the words of the people who read the document.
//!
//! The domain is written in English, and its doc comments become the descriptions of its schemas;
//! here they get their Chinese names. A test finds a noun that was forgotten.

use utoipa::openapi::{OpenApi, RefOr, Schema};

/// Name of a schema and its description.
const WORDS: [(&str, &str); 59] = [
    ("ActorKind", "操作人类型：工作人员、会员、微信支付、系统"),
    (
        "AuditFinding",
        "校验发现的问题：内容被改、记录缺失、封存不连续、末尾被截、来历不明",
    ),
    ("BindMethod", "绑定方式：H5 绑定、用户填写、人工绑定"),
    (
        "BindStatus",
        "绑定状态：待绑定、已绑定、已过期、待人工审核、已关闭",
    ),
    ("BindingProposalId", "补填信息编号"),
    ("CampId", "训练营编号"),
    (
        "CampState",
        "训练营状态：草稿、报名中、进行中、已结束、结算中、已归档",
    ),
    (
        "Channel",
        "消息渠道：企业微信应用消息、群机器人、公众号模板消息",
    ),
    (
        "ChangeCause",
        "天数变化的原因：同步、导入、撤销导入、人工更正",
    ),
    (
        "ClaimState",
        "认领状态：等待到账、成立、不符、申诉中、没有找到",
    ),
    (
        "ConfigSection",
        "配置分区：知识星球、企业微信、公众号、通知、退款规则",
    ),
    ("Day", "日期（北京时间），23:59:59 仍属当天"),
    ("Decision", "审核结果：待审核、已通过、已拒绝"),
    (
        "DeskAction",
        "异常资金的处理：人工绑定、判给认领人、归入训练营、全额退款、关闭",
    ),
    ("EnrolmentId", "报名编号"),
    (
        "EnrolmentResult",
        "打卡结果：未确定、达到要求、未达到要求、未匹配、已退出",
    ),
    ("EventState", "通知状态：已生效、待处理、处理失败"),
    ("Fen", "金额，单位为分"),
    (
        "Evidence",
        "微信支付的回答：退款中、已退款、已关闭、异常、没有这笔退款",
    ),
    ("FileId", "图片编号"),
    ("GroupId", "群编号"),
    ("ImportId", "打卡导入编号"),
    ("JoinedSource", "进群依据：人工标记、企业微信群成员"),
    (
        "LearnedFrom",
        "从哪里得知：回调、查询、定时核对、账单、调用应答",
    ),
    (
        "LoginOutcome",
        "登录结果：成功、密码不对、已锁定、令牌被重复使用",
    ),
    ("MemberId", "会员编号"),
    ("MerchantAccountId", "商户账户编号"),
    ("MessageId", "消息编号"),
    (
        "MessageState",
        "消息状态：待发送、已发送、发送失败、无法送达、已停用",
    ),
    ("MoneyExceptionId", "异常资金编号"),
    (
        "MoneyExceptionKind",
        "异常原因：金额不符、重复付款、订单不存在、付款过晚、绑定冲突、系统外退款、报名未完成、收款码未知、收款码不唯一、认领冲突、绑定有误",
    ),
    ("MoneyExceptionState", "异常状态：待处理、已处理"),
    (
        "MoneyState",
        "资金状态：未发出、提交中、待确认、退款中、被拒、已退款、异常、已关闭、线下已退",
    ),
    ("ObjectionId", "异议编号"),
    ("ObjectionState", "异议状态：待答复、已采纳、未采纳、已撤回"),
    ("OrderId", "订单编号"),
    ("OrderState", "订单状态：待支付、已支付、已关闭"),
    ("OverrideState", "强制结算：已申请、已同意、已撤回"),
    ("PayChannel", "支付方式：微信内、手机浏览器、扫码"),
    ("PaymentClaimId", "付款登记编号"),
    ("PaymentId", "付款编号"),
    ("PaymentSource", "付款来源：订单、固定收款码"),
    ("PayoutState", "线下退款：待付款、待确认、已确认、已撤回"),
    (
        "PlanetAccountState",
        "知识星球账号：可用、不可用、暂时无法访问",
    ),
    ("RefundId", "退款编号"),
    ("RefundKind", "退款来由：结算、例外、结算之外"),
    ("RefundStatus", "会员看到的退款状态"),
    ("ReleaseRunId", "发放批次编号"),
    (
        "Resolution",
        "处理方式：已退款、已归入训练营、已判给认领人、已绑定、已关闭",
    ),
    ("Role", "角色：超级管理员、管理员、教练、志愿者"),
    ("RosterCheck", "名单核对：一致、不一致、名单里没有"),
    ("RunState", "发放批次状态：发放中、已暂停、已结束、已终止"),
    ("SyncRunId", "同步编号"),
    ("SyncState", "同步状态：进行中、成功、失败"),
    ("SyncStep", "同步步骤：读取排行榜、读取打卡、核对成员、写入"),
    ("StaffSessionId", "登录编号"),
    ("UserId", "工作人员编号"),
    ("UserStatus", "用户状态：启用、停用、已删除"),
    (
        "ZeroCheck",
        "应当为零的核对：微信有收款而账上没有、微信有退款而没有人批准、已发放而没有到账",
    ),
];

/// Gives the domain's schemas their descriptions.
pub(super) fn translate(document: &mut OpenApi) {
    let Some(components) = &mut document.components else {
        return;
    };
    for (name, words) in WORDS {
        if let Some(RefOr::T(Schema::Object(schema))) = components.schemas.get_mut(name) {
            schema.description = Some(words.to_owned());
        }
    }
}
