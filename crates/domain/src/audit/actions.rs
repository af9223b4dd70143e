//! Every action of the staff, in words.

/// An action and its words.
#[derive(Clone, Copy, Debug)]
pub struct ActionWords {
    /// `<room>.<verb>`, as the log writes it.
    pub action: &'static str,
    /// What the staff reads.
    pub word: &'static str,
    /// Whether it may leave after three months: neither about money nor binding nor rules.
    pub passing: bool,
}

/// Actions that belong together.
#[derive(Clone, Copy, Debug)]
pub struct ActionGroup {
    /// Their heading.
    pub title: &'static str,
    /// The actions.
    pub actions: &'static [ActionWords],
}

const fn stays(action: &'static str, word: &'static str) -> ActionWords {
    ActionWords {
        action,
        word,
        passing: false,
    }
}

const fn passes(action: &'static str, word: &'static str) -> ActionWords {
    ActionWords {
        action,
        word,
        passing: true,
    }
}

/// Every action, grouped. A test finds one in the services that is not here.
pub const GROUPS: &[ActionGroup] = &[
    ActionGroup {
        title: "训练营",
        actions: &[
            stays("camps.create", "创建训练营"),
            stays("camps.update", "编辑训练营"),
            stays("camps.publish", "发布训练营"),
            stays("camps.unpublish", "撤回发布"),
            stays("camps.delete", "删除训练营"),
            stays("camps.planet_project", "设置打卡项目"),
            passes("files.upload", "上传图片"),
        ],
    },
    ActionGroup {
        title: "会员",
        actions: &[
            stays("enrolments.resolve", "手动匹配会员"),
            stays("enrolments.confirm", "确认匹配建议"),
            stays("enrolments.close_binding", "关闭绑定"),
            stays("enrolments.reopen_binding", "重新打开绑定"),
            passes("enrolments.mark_joined", "标记进群状态"),
        ],
    },
    ActionGroup {
        title: "打卡",
        actions: &[
            stays("check_ins.correct", "更正打卡"),
            stays("check_ins.import", "导入打卡"),
            stays("check_ins.undo_import", "撤销打卡导入"),
            stays("check_ins.import_roster", "导入成员名单"),
            passes("check_ins.sync", "同步打卡"),
            passes("check_ins.sync_all", "同步全部打卡"),
            passes("check_ins.remind", "催促打卡"),
        ],
    },
    ActionGroup {
        title: "结算",
        actions: &[
            stays("settlements.start", "开始结算"),
            stays("settlements.list", "生成结算名单"),
            stays("settlements.override", "申请强制结算"),
            stays("settlements.grant_override", "同意强制结算"),
            stays("settlements.withdraw_override", "撤回强制结算"),
            stays("objections.accept", "采纳异议"),
            stays("objections.reject", "不采纳异议"),
        ],
    },
    ActionGroup {
        title: "退款",
        actions: &[
            stays("refunds.approve", "审核通过退款"),
            stays("refunds.reject", "拒绝退款"),
            stays("refunds.reopen", "重新审核退款"),
            stays("refunds.except", "申请破例退款"),
            stays("refunds.early", "申请结算外退款"),
            stays("refunds.release", "发放退款"),
            stays("refunds.pause_run", "暂停发放"),
            stays("refunds.resume_run", "继续发放"),
            stays("refunds.stop_run", "终止发放"),
            stays("refunds.retry", "手动重试退款"),
            stays("refunds.again", "重新发起退款"),
            stays("refunds.redirect", "改退到银行卡"),
            stays("refunds.payout_open", "登记线下退款"),
            stays("refunds.payout_prove", "上传付款凭证"),
            stays("refunds.payout_confirm", "确认线下退款"),
            stays("refunds.payout_withdraw", "撤回线下退款"),
        ],
    },
    ActionGroup {
        title: "收款",
        actions: &[
            stays("money_exceptions.own", "认领异常资金"),
            stays("money_exceptions.attach", "归入训练营"),
            stays("money_exceptions.give", "判给认领人"),
            stays("money_exceptions.refund", "异常资金退款"),
            stays("money_exceptions.close", "关闭异常资金"),
            stays("payment_events.replay", "重放支付通知"),
            stays("payment_events.replay_many", "批量重放支付通知"),
        ],
    },
    ActionGroup {
        title: "系统",
        actions: &[
            stays("config.set", "修改系统配置"),
            stays("config.clear", "清除系统配置"),
            stays("config.test", "测试系统配置"),
            stays("config.add_merchant", "添加商户号"),
            stays("config.retire_merchant", "停用商户号"),
            stays("users.create", "创建用户"),
            stays("users.update", "编辑用户"),
            stays("users.delete", "删除用户"),
            stays("users.reset_password", "重置用户密码"),
            passes("users.test_message", "发送测试消息"),
            passes("auth.login", "登录"),
            passes("auth.change_password", "修改自己的密码"),
            passes("auth.revoke_sessions", "退出已登录的设备"),
            passes("jobs.run", "立即运行任务"),
            passes("messages.resend", "重新发送通知"),
            stays("audit.retire", "归档操作日志"),
        ],
    },
];

/// The words of `action`.
#[must_use]
pub fn words_of(action: &str) -> Option<&'static ActionWords> {
    GROUPS
        .iter()
        .flat_map(|group| group.actions)
        .find(|words| words.action == action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_and_every_word_stands_once() {
        let all = || GROUPS.iter().flat_map(|group| group.actions);
        let mut actions: Vec<_> = all().map(|words| words.action).collect();
        let mut words: Vec<_> = all().map(|words| words.word).collect();
        let count = actions.len();
        actions.sort_unstable();
        actions.dedup();
        words.sort_unstable();
        words.dedup();
        assert_eq!((actions.len(), words.len()), (count, count));
    }

    #[test]
    fn what_is_about_money_never_passes() {
        for words in GROUPS.iter().flat_map(|group| group.actions) {
            let room = words.action.split('.').next().unwrap_or_default();
            if [
                "refunds",
                "settlements",
                "objections",
                "money_exceptions",
                "config",
            ]
            .contains(&room)
            {
                assert!(!words.passing, "{}", words.action);
            }
        }
    }
}
