//! Is this installation well? Each check says so in a line, or what to do.

use std::time::Duration;

use bytes::Bytes;
use camp_domain::config::ConfigSection;
use camp_repository::config::find_active_merchant;
use camp_repository::doctor::{self, Vitals};
use chrono::TimeDelta;
use futures::future::join_all;
use futures::{FutureExt, future::BoxFuture};
use tokio::time::timeout;
use uuid::Uuid;

use crate::{App, Place, Result, config};

/// Longer than this no check may take.
const PATIENCE: Duration = Duration::from_secs(12);
/// A scheduler begins a slot at least every ten minutes.
const QUIET: TimeDelta = TimeDelta::minutes(15);
/// A message that is due leaves within seconds.
const BACKLOG: TimeDelta = TimeDelta::minutes(10);

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Well,
    /// It works, but somebody should look.
    Doubtful,
    /// Something does not work.
    Ill,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in Chinese.
    pub name: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found and what to do, in Chinese, without secrets.
    pub words: String,
}

type Check<'a> = BoxFuture<'a, (Health, String)>;

/// Looks at everything at once; each check has a time limit of its own, so that one that hangs
/// hides no other.
pub async fn examine(app: &App) -> Vec<Finding> {
    let checks: [(&'static str, Check<'_>); 11] = [
        ("数据库", database(app).boxed()),
        ("日志只能追加", logs(app).boxed()),
        ("Redis", redis(app).boxed()),
        ("主密钥", master_key(app).boxed()),
        ("文件目录", files(app).boxed()),
        ("微信支付", merchant(app).boxed()),
        ("微信公众号", other_side(app, ConfigSection::Wechat).boxed()),
        ("企业微信", other_side(app, ConfigSection::Wecom).boxed()),
        ("知识星球", other_side(app, ConfigSection::Planet).boxed()),
        ("回调地址", address(app).boxed()),
        ("定时任务和消息", work(app).boxed()),
    ];
    let looks = checks.map(|(name, check)| async move {
        let (health, words) = timeout(PATIENCE, check).await.unwrap_or((
            Health::Ill,
            "12 秒内没有结果，请检查网络和对方服务".to_owned(),
        ));
        Finding {
            name,
            health,
            words,
        }
    });
    join_all(looks).await
}

fn well(words: impl Into<String>) -> (Health, String) {
    (Health::Well, words.into())
}

fn doubtful(words: impl Into<String>) -> (Health, String) {
    (Health::Doubtful, words.into())
}

fn ill(words: impl Into<String>) -> (Health, String) {
    (Health::Ill, words.into())
}

async fn database(app: &App) -> (Health, String) {
    match app.db.migrated().await {
        Ok(true) => well("可以连接，结构是最新的"),
        Ok(false) => ill("结构不是最新的，请执行 camp-api migrate"),
        Err(error) => {
            tracing::warn!(%error, "the doctor cannot reach the database");
            ill("连不上，请检查数据库是否在运行、连接地址和账号")
        }
    }
}

async fn vitals(app: &App) -> Result<Vitals> {
    let mut reader = app.db.reader().await?;
    Ok(doctor::vitals(reader.conn(), app.clock.now()).await?)
}

async fn logs(app: &App) -> (Health, String) {
    match vitals(app).await {
        Ok(vitals) if vitals.open_logs.is_empty() => well("应用的数据库账号不能改动日志"),
        Ok(vitals) => doubtful(format!(
            "应用的数据库账号可以改动 {}，请改用只有必要权限的账号 camp_app",
            vitals.open_logs.join("、")
        )),
        Err(_) => ill("没能读到权限，请先解决数据库的问题"),
    }
}

async fn redis(app: &App) -> (Health, String) {
    match app.redis_answers().await {
        None => doubtful("没有配置：限流只在单个进程内有效"),
        Some(true) => well("可以连接"),
        Some(false) => doubtful("连不上：登录和付款照常，但限流只在单个进程内有效，请检查 Redis"),
    }
}

async fn master_key(app: &App) -> (Health, String) {
    let opened = async {
        let mut reader = app.db.reader().await?;
        let Some(account) = find_active_merchant(reader.conn()).await? else {
            return Ok(None);
        };
        let row = account.id.to_string();
        let place = Place::new("merchant_accounts.apiv3_key", &row);
        Ok::<_, crate::Error>(Some(app.vault.open(place, &account.apiv3_key).is_ok()))
    };
    match opened.await {
        Ok(Some(true)) => well("能打开已保存的密钥"),
        Ok(Some(false)) => ill("打不开已保存的密钥：主密钥换过了，请换回原来的主密钥"),
        Ok(None) => doubtful("还没有保存过密钥，无法核对"),
        Err(_) => ill("没能读到密钥，请先解决数据库的问题"),
    }
}

async fn files(app: &App) -> (Health, String) {
    let key = format!("doctor/{}", Uuid::new_v4().simple());
    let written = app.files.put(&key, Bytes::from_static(b"doctor")).await;
    let removed = app.files.delete(&key).await;
    if written.is_ok() && removed.is_ok() {
        well("可以读写")
    } else {
        ill("不能写入，请检查目录的权限和磁盘空间")
    }
}

async fn merchant(app: &App) -> (Health, String) {
    let account = async {
        let mut reader = app.db.reader().await?;
        Ok::<_, crate::Error>(find_active_merchant(reader.conn()).await?)
    };
    let account = match account.await {
        Ok(Some(account)) => account,
        Ok(None) => return ill("没有启用的商户号，会员不能付款，请在系统配置里添加"),
        Err(_) => return ill("没能读到商户号，请先解决数据库的问题"),
    };
    let Ok(Some(client)) = app.clients.wechat_pay(&app.db, account.id).await else {
        return ill("商户号的密钥无法使用，请重新添加商户号");
    };
    match client.check().await {
        Ok(_) => well(format!(
            "商户号 {} 的签名请求被接受，时钟一致",
            account.mch_id
        )),
        Err(error) if error.code() == Some("SIGN_ERROR") => {
            ill("签名不被接受：证书序列号和私钥不是一对，或者服务器时钟相差超过 5 分钟")
        }
        Err(error) if error.is_final() => ill(format!(
            "微信支付拒绝了请求（{}），请在商户平台检查商户号",
            error.code().unwrap_or_default()
        )),
        Err(error) => {
            tracing::warn!(%error, "the doctor had no answer of WeChat Pay");
            doubtful("没有得到能确认的回答：网络不通，或者平台公钥不对")
        }
    }
}

async fn other_side(app: &App, section: ConfigSection) -> (Health, String) {
    let asked = async {
        let values = config::load(app.db.reader().await?.conn()).await?;
        config::ask(&app.clients.apart(), &values, section).await
    };
    match asked.await {
        Ok(None) => well("连接正常"),
        Ok(Some(problem)) => ill(problem),
        Err(_) => ill("没能读到配置，请先解决数据库的问题"),
    }
}

async fn address(app: &App) -> (Health, String) {
    let Ok(url) = app.public_url.join("/healthz") else {
        return ill("对外地址不是完整的网址，请检查 CAMP_PUBLIC_URL");
    };
    if !app.clients.reaches(url.clone()).await {
        return doubtful(format!(
            "从服务器自己访问 {url} 没有成功。内网有时访问不到自己的外网地址，请从外面再试一次"
        ));
    }
    if url.scheme() == "https" {
        well(format!("{url} 可以访问"))
    } else {
        doubtful(format!("{url} 可以访问，但不是 HTTPS，微信支付不会回调"))
    }
}

async fn work(app: &App) -> (Health, String) {
    let Ok(vitals) = vitals(app).await else {
        return ill("没能读到任务，请先解决数据库的问题");
    };
    let now = app.clock.now();
    if vitals.last_slot.is_none_or(|at| now - at > QUIET) {
        return ill("定时任务程序没有在运行，请启动 camp-scheduler");
    }
    if let Some(since) = vitals.waiting_since.filter(|since| now - *since > BACKLOG) {
        let minutes = (now - since).num_minutes();
        return doubtful(format!("有消息等了 {minutes} 分钟还没有发出，请看「通知」"));
    }
    match vitals.unknown_refunds {
        0 => well("正在运行，没有积压"),
        count => doubtful(format!(
            "正在运行；有 {count} 笔退款结果未知，系统会继续查询"
        )),
    }
}
