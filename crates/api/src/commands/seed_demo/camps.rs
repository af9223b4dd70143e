//! A few camps: one that enrols, one under way, one still being written.

use camp_domain::auth::Role;
use camp_domain::camps::{CampState, Terms};
use camp_domain::files::FileKind;
use camp_domain::{Actor, Day, Fen, FileId, UserId, Visibility};
use camp_repository::camps::{self as stored, CampFilter};
use camp_repository::{PageRequest, users};
use camp_services::camps::{CampForm, GroupForm};
use camp_services::{App, Caller, camps, files};

use super::posters::{self, Mood};
use crate::commands::Outcome;

struct Plan {
    name: &'static str,
    introduction: &'static str,
    deposit: i64,
    /// Days from today to the first day.
    begins_in: u64,
    days: u64,
    required: i32,
    /// Days after the first one on which members can still enrol.
    late: u64,
    mood: Mood,
    /// Whose fixed payment code it names, and the code's product.
    code: Option<(&'static str, &'static str)>,
    published: bool,
}

const PLANS: [Plan; 3] = [
    Plan {
        name: "21 天早起打卡营",
        introduction: "<p>每天 6 点半之前起床，把一天里最清醒的一小时留给自己。</p><ul>\
            <li><strong>第 1 周</strong>：找到起得来的理由</li>\
            <li><strong>第 2 周</strong>：安排好早晨的第一件事</li>\
            <li><strong>第 3 周</strong>：把早起变成习惯</li></ul>\
            <p>每天在星球打卡一次，写下起床时间和今天的一件小事。打卡满 15 天，押金全额退回。</p>",
        deposit: 9_900,
        begins_in: 3,
        days: 21,
        required: 15,
        late: 0,
        mood: Mood::Dawn,
        code: None,
        published: true,
    },
    Plan {
        name: "10 天写作练习营",
        introduction: "<p>十天，十个小题目，每天写 300 字以上。不求完美，只求<strong>写出来</strong>。</p>\
            <p>教练每晚点评三篇，优秀作品收入本期文集。十天里打卡满 7 天，押金全额退回。</p>",
        deposit: 19_900,
        begins_in: 0,
        days: 10,
        required: 7,
        late: 2,
        mood: Mood::Sea,
        code: Some(("coach-wang", "写作练习营押金")),
        published: true,
    },
    Plan {
        name: "30 天英语晨读营",
        introduction: "<p>每天跟读一段三分钟的原声材料，练语音、练语感。</p>",
        deposit: 29_900,
        begins_in: 14,
        days: 30,
        required: 24,
        late: 0,
        mood: Mood::Forest,
        code: None,
        published: false,
    },
];

/// Makes the camps that are not there, or no longer open.
pub(super) async fn ensure(app: &App, robot_key: &str) -> Outcome {
    let caller = Caller {
        actor: Actor::System,
        ip: None,
        request_id: None,
    };
    let people = users::list_options(app.db.reader().await?.conn(), None).await?;
    let of_role = |role| {
        people
            .iter()
            .find(|user| user.role == role)
            .map(|user| user.id)
    };
    let staff = (of_role(Role::Coach), of_role(Role::Volunteer));
    for plan in &PLANS {
        if !is_there(app, plan).await? {
            make(app, &caller, plan, staff, robot_key).await?;
        }
    }
    Ok(())
}

async fn is_there(app: &App, plan: &Plan) -> Outcome<bool> {
    let filter = CampFilter {
        states: vec![CampState::Draft, CampState::Enrolling, CampState::Ongoing],
        name: Some(plan.name.to_owned()),
        ..CampFilter::default()
    };
    let page = PageRequest { page: 1, size: 20 };
    let mut reader = app.db.reader().await?;
    let found = stored::list(reader.conn(), &filter, page, &Visibility::All).await?;
    let today = Day::of(app.clock.now());
    Ok(found.items.iter().any(|camp| camp.end >= today))
}

async fn make(
    app: &App,
    caller: &Caller,
    plan: &Plan,
    (coach, volunteer): (Option<UserId>, Option<UserId>),
    robot_key: &str,
) -> Outcome {
    let start = Day::of(app.clock.now()).plus(plan.begins_in);
    let end = start.plus(plan.days - 1);
    let poster = upload(app, caller, FileKind::Poster, posters::poster(plan.mood)?).await?;
    let mut groups = Vec::new();
    for number in 1..=2 {
        let name = format!("{} {number} 群", plan.name);
        let qr = posters::group_qr(&uuid::Uuid::new_v4().simple().to_string())?;
        groups.push(GroupForm {
            id: None,
            name,
            qr_file_id: Some(upload(app, caller, FileKind::GroupQr, qr).await?),
            expires_at: None,
            capacity: Some(200),
            full: false,
            robot_key: Some(robot_key.to_owned()),
            wecom_chat_id: None,
        });
    }
    let project = if plan.published {
        Some(planet_project(app, plan, end).await?)
    } else {
        None
    };
    let form = CampForm {
        name: plan.name.to_owned(),
        poster_file_id: Some(poster),
        terms: Terms {
            deposit: Fen::new(plan.deposit),
            start,
            end,
            required_days: plan.required,
            grace_days: 1,
        },
        introduction_html: Some(plan.introduction.to_owned()),
        coach_ids: coach.into_iter().collect(),
        volunteer_ids: volunteer.into_iter().collect(),
        planet_project_id: project,
        payee_user_id: plan.code.map(|(payee, _)| payee.to_owned()),
        payee_product: plan.code.map(|(_, product)| product.to_owned()),
        enroll_until: Some(start.plus(plan.late).end()),
        groups,
    };
    let id = camps::create(app, caller, &form).await?;
    if plan.published {
        camps::publish(app, caller, id, false).await?;
    }
    Ok(())
}

async fn upload(app: &App, caller: &Caller, kind: FileKind, picture: Vec<u8>) -> Outcome<FileId> {
    Ok(files::upload(app, caller, kind, picture).await?.id)
}

/// Check-ins need a project at the planet; it is made as an operator would make it there.
async fn planet_project(app: &App, plan: &Plan, end: Day) -> Outcome<i64> {
    let text = format!("{}：每天打卡一次，一起坚持 {} 天。", plan.name, plan.days);
    let days = u32::try_from(plan.days)?;
    Ok(camps::create_planet_project(app, plan.name, &text, days, end).await?)
}
