//! The form of a camp, checked against everything it refers to.

use camp_domain::auth::Role;
use camp_domain::camps::{MAX_NAME, Terms};
use camp_domain::files::FileKind;
use camp_domain::{FileId, GroupId, Refusal, UserId};
use camp_repository::camps::NewCamp;
use camp_repository::{PgConnection, files, users};
use chrono::{DateTime, Utc};

use super::introduction;
use crate::{Error, Result};

/// Groups a camp may have.
const MAX_GROUPS: usize = 20;
/// People of each role a camp may have.
const MAX_PEOPLE: usize = 20;

/// What an operator writes about a camp.
#[derive(Clone, Debug)]
pub struct CampForm {
    /// Its name.
    pub name: String,
    /// Its poster.
    pub poster_file_id: Option<FileId>,
    /// What a member agrees to.
    pub terms: Terms,
    /// HTML of the editor.
    pub introduction_html: Option<String>,
    /// Coaches.
    pub coach_ids: Vec<UserId>,
    /// Volunteers.
    pub volunteer_ids: Vec<UserId>,
    /// The check-in project at the planet.
    pub planet_project_id: Option<i64>,
    /// Owner of the fixed payment code.
    pub payee_user_id: Option<String>,
    /// Product text of the fixed payment code.
    pub payee_product: Option<String>,
    /// Until when orders can be placed; the end of the first day when absent.
    pub enroll_until: Option<DateTime<Utc>>,
    /// Chat groups, in the order they are to be filled.
    pub groups: Vec<GroupForm>,
}

/// What an operator writes about a chat group.
#[derive(Clone, Debug)]
pub struct GroupForm {
    /// The group, where it exists already.
    pub id: Option<GroupId>,
    /// Its name.
    pub name: String,
    /// Picture of its QR code.
    pub qr_file_id: Option<FileId>,
    /// Until when the QR code works.
    pub expires_at: Option<DateTime<Utc>>,
    /// How many fit in.
    pub capacity: Option<i32>,
    /// Whether it is full.
    pub full: bool,
    /// A new key of its robot; nothing keeps the present one, empty removes it.
    pub robot_key: Option<String>,
    /// Its id at WeCom, where WeCom is to tell who joined.
    pub wecom_chat_id: Option<String>,
}

/// A form that passed.
pub(super) struct Checked {
    pub(super) camp: NewCamp,
    pub(super) people: Vec<(UserId, Role)>,
}

/// Checks everything but the terms, which only matter when they change.
pub(super) async fn check(conn: &mut PgConnection, form: &CampForm) -> Result<Checked> {
    let mut faults = Vec::new();
    let mut fault = |field, code, sentence| faults.push(Refusal::field(field, code, sentence));
    if form.name.is_empty() || form.name.chars().count() > MAX_NAME {
        fault("name", "camp_name_length", "训练营名称须为 1 到 50 个字");
    }
    let introduction =
        introduction::sanitise(form.introduction_html.as_deref().unwrap_or_default());
    if !introduction::fits(&introduction) {
        fault(
            "introductionHtml",
            "camp_introduction_length",
            "项目介绍不能超过 500 个字",
        );
    }
    let enroll_until = form.enroll_until.unwrap_or_else(|| form.terms.start.end());
    if enroll_until > form.terms.end.end() {
        fault(
            "enrollUntil",
            "camp_enroll_until_late",
            "报名截止时间不能晚于训练营结束",
        );
    }
    if form.payee_product.is_some() && form.payee_user_id.is_none() {
        fault(
            "payeeUserId",
            "camp_payee_incomplete",
            "填写了收款商品，还需要填写收款人",
        );
    }
    if form.groups.len() > MAX_GROUPS {
        fault("groups", "camp_too_many_groups", "一个训练营最多 20 个群");
    }
    if !is_picture(conn, form.poster_file_id, FileKind::Poster).await? {
        fault(
            "posterFileId",
            "camp_poster_unknown",
            "海报不存在，请重新上传",
        );
    }
    for group in &form.groups {
        if !is_picture(conn, group.qr_file_id, FileKind::GroupQr).await? {
            fault(
                "groups",
                "camp_group_qr_unknown",
                "群二维码不存在，请重新上传",
            );
        }
    }
    let people = people(conn, form, &mut fault).await?;
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let camp = NewCamp {
        name: form.name.clone(),
        poster_file_id: form.poster_file_id,
        terms: form.terms,
        introduction,
        planet_project_id: form.planet_project_id,
        payee_user_id: form.payee_user_id.clone(),
        payee_product: form.payee_product.clone(),
        enroll_until,
    };
    Ok(Checked { camp, people })
}

async fn is_picture(conn: &mut PgConnection, id: Option<FileId>, kind: FileKind) -> Result<bool> {
    let Some(id) = id else { return Ok(true) };
    Ok(files::find(conn, id)
        .await?
        .is_some_and(|file| file.kind == kind))
}

async fn people(
    conn: &mut PgConnection,
    form: &CampForm,
    fault: &mut impl FnMut(&'static str, &'static str, &'static str),
) -> Result<Vec<(UserId, Role)>> {
    let known = users::list_options(conn, None).await?;
    let mut people: Vec<(UserId, Role)> = Vec::new();
    let wanted = [
        (
            Role::Coach,
            &form.coach_ids,
            "coachIds",
            "camp_coach_unknown",
            "所选教练不存在或已停用",
        ),
        (
            Role::Volunteer,
            &form.volunteer_ids,
            "volunteerIds",
            "camp_volunteer_unknown",
            "所选志愿者不存在或已停用",
        ),
    ];
    for (role, ids, field, code, sentence) in wanted {
        if ids.len() > MAX_PEOPLE {
            fault(field, "camp_too_many_people", "最多选择 20 人");
            continue;
        }
        if !ids
            .iter()
            .all(|id| known.iter().any(|user| user.id == *id && user.role == role))
        {
            fault(field, code, sentence);
        }
        for id in ids {
            if !people.iter().any(|(present, _)| present == id) {
                people.push((*id, role));
            }
        }
    }
    Ok(people)
}
