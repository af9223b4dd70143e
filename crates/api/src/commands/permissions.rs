//! Prints the permission matrix.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use camp_domain::auth::{Permission, Role};
use serde_json::Value;

use super::{Outcome, say};

const HEAD: &str = "# 权限\n\n\
    由 `make generate` 生成，来源是代码里的权限表和接口文档。教练和志愿者的权限只对自己负责的训练营有效；志愿者看不到金额、订单号和退款。\n\n\
    | 权限 | 可以做什么 | 超级管理员 | 管理员 | 教练 | 志愿者 | 接口 |\n\
    |---|---|---|---|---|---|---|\n";
const TAIL: &str = "\n不在表里的接口：`staff` 是任何登录了后台的人，`member` 是在微信里登录的会员，`member_or_ticket` 是会员或持有访问票据的人，\
    `provider` 凭微信支付的签名，`refresh` 凭续期 Cookie，`public` 是任何人。\n\n| 凭据 | 接口 |\n|---|---|\n";

/// Prints docs/PERMISSIONS.md.
pub(crate) async fn permissions() -> Outcome {
    let document = camp_api::openapi::document().await.to_json()?;
    let opened = opened(&serde_json::from_str(&document)?);
    let mut page = HEAD.to_owned();
    for permission in Permission::ALL {
        let marks = [Role::SuperAdmin, Role::Admin, Role::Coach, Role::Volunteer].map(|role| {
            if permission.granted_to(role) {
                "✓"
            } else {
                ""
            }
        });
        writeln!(
            page,
            "| `{}` | {} | {} | {} |",
            permission.as_str(),
            permission.title(),
            marks.join(" | "),
            operations(&opened, permission.as_str()),
        )?;
    }
    page.push_str(TAIL);
    for word in [
        "staff",
        "member",
        "member_or_ticket",
        "provider",
        "refresh",
        "public",
    ] {
        writeln!(page, "| `{word}` | {} |", operations(&opened, word))?;
    }
    say(page.trim_end())
}

/// The operations that each word opens.
fn opened(document: &Value) -> BTreeMap<String, Vec<String>> {
    let mut opened: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let paths = document["paths"].as_object().into_iter().flatten();
    for operation in paths.flat_map(|(_, item)| item.as_object().into_iter().flatten()) {
        let text = |key: &str| operation.1[key].as_str().unwrap_or_default().to_owned();
        opened
            .entry(text("x-permission"))
            .or_default()
            .push(format!("`{}`", text("operationId")));
    }
    opened
}

fn operations(opened: &BTreeMap<String, Vec<String>>, word: &str) -> String {
    opened
        .get(word)
        .map(|names| names.join(" "))
        .unwrap_or_default()
}
