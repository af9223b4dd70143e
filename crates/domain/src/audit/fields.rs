//! What acts were done to, and what changed by them, in words.

/// Every sort of thing an act is done to, and its word.
pub const OBJECTS: &[(&str, &str)] = &[
    ("camp", "训练营"),
    ("enrolment", "会员"),
    ("refund", "退款"),
    ("release_run", "发放批次"),
    ("objection", "异议"),
    ("money_exception", "异常资金"),
    ("payment_event", "支付通知"),
    ("planet_group", "星球成员名单"),
    ("file", "图片"),
    ("config_item", "配置项"),
    ("config_section", "配置分区"),
    ("merchant_account", "商户号"),
    ("user", "用户"),
    ("job", "定时任务"),
    ("message", "通知"),
    ("audit_log", "操作日志"),
];

/// Fields of the things before and after an act.
const FIELDS: &[(&str, &str)] = &[
    ("name", "名称"),
    ("depositFen", "押金"),
    ("startDay", "开始日期"),
    ("endDay", "结束日期"),
    ("requiredDays", "要求天数"),
    ("graceDays", "宽限天数"),
    ("planetProjectId", "打卡项目"),
    ("planetUserId", "星球用户"),
    ("enrollUntil", "报名截止"),
    ("posterFileId", "海报"),
    ("introduction", "介绍"),
    ("payeeUserId", "收款人"),
    ("payeeProduct", "收款商品"),
    ("coaches", "教练"),
    ("volunteers", "志愿者"),
    ("groups", "群"),
    ("amountFen", "金额"),
    ("sumFen", "合计"),
    ("decision", "审核结果"),
    ("state", "状态"),
    ("reason", "理由"),
    ("count", "数量"),
    ("freed", "放回待发放"),
    ("kind", "类型"),
    ("owner", "处理人"),
    ("value", "值"),
    ("tail", "末四位"),
    ("ok", "对方接受"),
    ("typed", "用刚填的值"),
    ("appid", "应用编号"),
    ("serial", "证书序列号"),
    ("role", "角色"),
    ("status", "账号状态"),
    ("displayName", "姓名"),
    ("username", "登录名"),
    ("wecomUserId", "企业微信账号"),
    ("bytes", "大小（字节）"),
    ("members", "人数"),
    ("new", "新增"),
    ("changed", "变化"),
    ("importId", "导入编号"),
    ("fileName", "文件名"),
    ("file", "文件"),
    ("days", "天数"),
    ("day", "日期"),
    ("correction", "更正"),
    ("bankType", "银行"),
    ("cardEndsWith", "卡号末四位"),
    ("method", "付款方式"),
    ("reference", "付款单号"),
    ("proofFileId", "凭证图片"),
    ("refundId", "退款"),
    ("outRefundNo", "退款单号"),
    ("claimId", "付款登记"),
    ("memberId", "会员"),
    ("campId", "训练营"),
    ("enrolmentId", "报名"),
    ("failure", "失败原因"),
    ("from", "从"),
    ("to", "到"),
    ("joined", "已进群"),
    ("attempts", "发送次数"),
    ("ended", "退出的登录"),
];

/// Words of the fields that hold one of a few, by field and value.
const VALUES: &[(&str, &[(&str, &str)])] = &[
    (
        "decision",
        &[
            ("in_review", "待审核"),
            ("approved", "已通过"),
            ("rejected", "已拒绝"),
        ],
    ),
    (
        "role",
        &[
            ("super_admin", "超级管理员"),
            ("admin", "管理员"),
            ("coach", "教练"),
            ("volunteer", "志愿者"),
        ],
    ),
    ("status", &[("enabled", "启用"), ("disabled", "停用")]),
    (
        "state",
        &[
            ("accepted", "已采纳"),
            ("rejected", "未采纳"),
            ("applied", "已生效"),
            ("pending", "等待处理"),
            ("dead", "处理失败"),
            ("sent", "已发送"),
            ("failed", "失败"),
            ("undeliverable", "无法送达"),
            ("suppressed", "已关闭"),
        ],
    ),
    (
        "kind",
        &[
            ("poster", "海报"),
            ("group_qr", "群二维码"),
            ("evidence", "凭证"),
            ("amount_differs", "金额不符"),
            ("paid_twice", "重复付款"),
            ("unknown_order", "订单不存在"),
            ("late_payment", "付款过晚"),
            ("contested_binding", "绑定冲突"),
            ("refund_outside", "系统外退款"),
            ("enrolment_failed", "报名未完成"),
            ("unknown_code", "收款码未知"),
            ("ambiguous_code", "收款码不唯一"),
            ("contested_claim", "认领冲突"),
            ("binding_dispute", "绑定有误"),
        ],
    ),
];

/// Parts of names of fields whose values nobody reads here, whoever wrote them.
const SECRETS: [&str; 8] = [
    "password",
    "secret",
    "token",
    "cookie",
    "privatekey",
    "apiv3",
    "openid",
    "robotkey",
];

/// The word for a sort of thing; the sort itself where it has none.
#[must_use]
pub fn object_word(kind: &str) -> &str {
    OBJECTS
        .iter()
        .find(|(name, _)| *name == kind)
        .map_or(kind, |(_, word)| word)
}

/// The word for a field; its name where it has none.
#[must_use]
pub fn field_word(field: &str) -> &str {
    FIELDS
        .iter()
        .find(|(name, _)| *name == field)
        .map_or(field, |(_, word)| word)
}

/// The word for a value of a field; the value itself where it has none.
#[must_use]
pub fn value_word<'a>(field: &str, value: &'a str) -> &'a str {
    VALUES
        .iter()
        .filter(|(name, _)| *name == field)
        .flat_map(|(_, words)| *words)
        .find(|(name, _)| *name == value)
        .map_or(value, |(_, word)| word)
}

/// Whether the value of a field is kept from readers.
#[must_use]
pub fn is_secret(field: &str) -> bool {
    let bare: String = field
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    SECRETS.iter().any(|secret| bare.contains(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_names_a_secret_is_hidden_however_it_is_written() {
        for field in [
            "newPassword",
            "robot_key",
            "apiV3Key",
            "OpenID",
            "private-key",
        ] {
            assert!(is_secret(field), "{field}");
        }
        assert!(!is_secret("planetProjectId"));
        assert!(!is_secret("tail"));
    }
}
