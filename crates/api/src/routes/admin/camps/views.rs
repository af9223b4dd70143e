//! A camp as it goes out.

use camp_domain::auth::{Permission, Role};
use camp_domain::camps::CampState;
use camp_domain::{CampId, Day, Fen, FileId, GroupId, UserId};
use camp_repository::camps::{self, Camp, CampPerson, Group, Joined};
use camp_services::{App, camps as use_cases, files};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Time;
use crate::caller::Permit;
use crate::error::ApiError;

/// 训练营列表中的一行。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampRow {
    /// 编号
    id: CampId,
    /// 名称
    #[schema(example = "21 天早起打卡营")]
    name: String,
    /// 海报地址
    poster_url: Option<String>,
    /// 押金（分）
    deposit_fen: Fen,
    /// 开始日期
    start_day: Day,
    /// 结束日期
    end_day: Day,
    /// 总天数
    #[schema(example = 21)]
    total_days: u32,
    /// 要求打卡天数
    #[schema(example = 15)]
    required_days: i32,
    /// 宽限天数
    #[schema(example = 1)]
    grace_days: i32,
    /// 报名人数
    #[schema(example = 36)]
    enrolled_count: i32,
    /// 状态
    state: CampState,
    /// 报名链接
    enroll_url: String,
    /// 版本，修改时带回
    #[schema(example = 3)]
    version: i32,
}

/// 训练营详情。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampView {
    /// 列表中的内容
    #[serde(flatten)]
    row: CampRow,
    /// 海报编号
    poster_file_id: Option<FileId>,
    /// 项目介绍（已消毒的 HTML）
    introduction_html: String,
    /// 教练编号
    coach_ids: Vec<UserId>,
    /// 志愿者编号
    volunteer_ids: Vec<UserId>,
    /// 教练
    coaches: Vec<PersonView>,
    /// 志愿者
    volunteers: Vec<PersonView>,
    /// 知识星球打卡项目 ID
    #[schema(example = "8424481182")]
    planet_project_id: Option<String>,
    /// 固定收款码的收款人
    payee_user_id: Option<String>,
    /// 固定收款码的商品说明
    payee_product: Option<String>,
    /// 报名截止时间
    enroll_until: Time,
    /// 群
    groups: Vec<GroupView>,
    /// 押金、日期、要求和打卡项目是否已不能修改
    terms_frozen: bool,
    /// 创建时间
    created_at: Time,
    /// 最后修改时间
    updated_at: Time,
    /// 当前用户现在可以做的操作
    #[schema(example = json!(["edit", "publish", "delete"]))]
    allowed: Vec<&'static str>,
}

/// 教练或志愿者。
#[derive(Serialize, ToSchema)]
pub struct PersonView {
    /// 编号
    id: UserId,
    /// 姓名
    #[schema(example = "王教练")]
    name: String,
    /// 角色
    role: Role,
}

/// 群。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupView {
    /// 编号
    id: GroupId,
    /// 名称
    name: String,
    /// 群二维码编号
    qr_file_id: Option<FileId>,
    /// 群二维码地址，5 分钟内有效
    qr_url: Option<String>,
    /// 二维码失效时间
    expires_at: Option<Time>,
    /// 人数上限
    capacity: Option<i32>,
    /// 是否已满
    full: bool,
    /// 已进群人数：企业微信确认的按群统计，不知道在哪个群的按顺序估算
    joined_count: i64,
    /// 是否已设置群机器人
    robot_key_set: bool,
    /// 群机器人 key 的最后几位
    robot_key_tail: Option<String>,
    /// 企业微信客户群的 chat_id
    wecom_chat_id: Option<String>,
}

/// A camp in a list.
pub(super) fn row(app: &App, camp: &Camp) -> CampRow {
    CampRow {
        id: camp.id,
        name: camp.name.clone(),
        poster_url: camp.poster_file_id.map(files::poster_path),
        deposit_fen: camp.deposit,
        start_day: camp.start,
        end_day: camp.end,
        total_days: camp.terms().total_days(),
        required_days: camp.required_days,
        grace_days: camp.grace_days,
        enrolled_count: camp.enrolled_count,
        state: camp.state,
        enroll_url: use_cases::enroll_url(&app.public_url, camp.id),
        version: camp.version,
    }
}

/// A camp with everything around it.
pub(super) async fn view<P>(
    app: &App,
    permit: &Permit<P>,
    id: CampId,
) -> Result<CampView, ApiError> {
    let mut reader = app.db.reader().await?;
    let camp = camps::find(reader.conn(), id, &permit.visibility).await?;
    let camp = camp.ok_or_else(camp_services::Error::not_found)?;
    let people = camps::list_staff(reader.conn(), id).await?;
    let groups = camps::list_groups(reader.conn(), id).await?;
    let joined = camps::count_joined(reader.conn(), id).await?;
    let ids = |role| {
        people
            .iter()
            .filter(move |person| person.role == role)
            .map(|person| person.id)
            .collect()
    };
    Ok(CampView {
        row: row(app, &camp),
        coach_ids: ids(Role::Coach),
        volunteer_ids: ids(Role::Volunteer),
        coaches: persons(&people, Role::Coach),
        volunteers: persons(&people, Role::Volunteer),
        groups: group_views(app, groups, &joined),
        terms_frozen: use_cases::are_frozen(&camp),
        allowed: allowed(&camp, permit),
        poster_file_id: camp.poster_file_id,
        introduction_html: camp.introduction,
        planet_project_id: camp.planet_project_id.map(|id| id.to_string()),
        payee_user_id: camp.payee_user_id,
        payee_product: camp.payee_product,
        enroll_until: camp.enroll_until.into(),
        created_at: camp.created_at.into(),
        updated_at: camp.updated_at.into(),
    })
}

fn persons(people: &[CampPerson], role: Role) -> Vec<PersonView> {
    let of_role = people.iter().filter(|person| person.role == role);
    of_role
        .map(|person| PersonView {
            id: person.id,
            name: person.name.clone(),
            role,
        })
        .collect()
}

fn group_views(app: &App, groups: Vec<Group>, joined: &[Joined]) -> Vec<GroupView> {
    let counts = use_cases::joined_by_group(&groups, joined);
    let views = groups
        .into_iter()
        .zip(counts)
        .map(|(group, here)| GroupView {
            id: group.id,
            name: group.name,
            qr_file_id: group.qr_file_id,
            qr_url: group.qr_file_id.map(|id| files::signed_path(app, id)),
            expires_at: group.expires_at.map(Time),
            capacity: group.capacity,
            full: group.is_full,
            joined_count: here,
            robot_key_set: group.robot_key.is_some(),
            robot_key_tail: group.robot_tail,
            wecom_chat_id: group.wecom_chat_id,
        });
    views.collect()
}

fn allowed<P>(camp: &Camp, permit: &Permit<P>) -> Vec<&'static str> {
    let untouched = camp.terms_frozen_at.is_none();
    let begun = !matches!(camp.state, CampState::Draft | CampState::Enrolling);
    let write = permit.also(Permission::CampsWrite);
    let settles = matches!(camp.state, CampState::Ended | CampState::Settling);
    let syncs = camp.planet_project_id.is_some()
        && matches!(
            camp.state,
            CampState::Ongoing | CampState::Ended | CampState::Settling
        );
    [
        ("edit", write && camp.state != CampState::Archived),
        ("publish", write && camp.state == CampState::Draft),
        (
            "unpublish",
            write && camp.state == CampState::Enrolling && camp.enrolled_count == 0,
        ),
        ("delete", write && !begun && untouched),
        (
            "settle",
            settles && permit.also(Permission::SettlementsWrite),
        ),
        ("sync", syncs && permit.also(Permission::CheckInsSync)),
    ]
    .into_iter()
    .filter_map(|(action, may)| may.then_some(action))
    .collect()
}
