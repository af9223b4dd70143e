//! Members prove who they are on the planet.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use camp_domain::Actor;
use camp_repository::planet_identities::PlanetIdentity;
use camp_services::{App, auth};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::session::HOME;
use crate::caller::{MaybeMember, Member, caller};
use crate::error::ApiError;
use crate::extract::Query;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(start_planet_oauth)
        .service(finish_planet_oauth);
}

/// 经星球登录核实的星球账号。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanetIdentityView {
    /// 星球用户编号
    #[schema(example = "28844411122")]
    planet_user_id: String,
    /// 成员编号
    #[schema(example = 1024)]
    number: Option<i32>,
    /// 星球昵称
    #[schema(example = "早起的小雨")]
    name: String,
}

impl From<PlanetIdentity> for PlanetIdentityView {
    fn from(identity: PlanetIdentity) -> Self {
        Self {
            planet_user_id: identity.user_id.to_string(),
            number: identity.number,
            name: identity.name,
        }
    }
}

/// Where a member wants to go afterwards.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PlanetReturn {
    /// 返回的页面，须以 `/h5/` 开头
    #[param(example = "/h5/camps")]
    return_to: Option<String>,
}

/// What the planet sends back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlanetCallback {
    /// 星球授权码
    code: Option<String>,
    /// 发起时生成的一次性标记
    state: Option<String>,
}

/// 前往星球登录
///
/// 核实会员的星球账号，用于报名时填写和核对星球编号；没有开启时请手动填写。
#[utoipa::path(tag = "会员登录", params(PlanetReturn), responses(
    (status = 302, description = "前往星球授权页"),
    (status = 404, description = "`planet_oauth_off`：星球登录没有开启"),
))]
#[get("/api/h5/planet-oauth/start")]
async fn start_planet_oauth(
    member: Member,
    query: Query<PlanetReturn>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let path = query.0.return_to.as_deref().unwrap_or(HOME);
    let page = auth::begin_planet(&app, &member.caller, member.id, path).await?;
    Ok(found(page))
}

/// 星球登录返回
///
/// 回到 `returnTo`，并附加 `planetOauth=ok` 或 `planetOauth=failed`；失败不影响报名，手动填写即可。
#[utoipa::path(tag = "会员登录", params(PlanetCallback), responses(
    (status = 302, description = "回到报名页面"),
    (status = 404, description = "`planet_oauth_off`：星球登录没有开启"),
))]
#[get("/api/h5/planet-oauth/callback")]
async fn finish_planet_oauth(
    request: HttpRequest,
    member: MaybeMember,
    query: Query<PlanetCallback>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let member = member.0.map(|member| member.id);
    let caller = caller(&request, member.map_or(Actor::System, Actor::Member))?;
    let (code, state) = (query.0.code, query.0.state.unwrap_or_default());
    let outcome = auth::finish_planet(&app, &caller, member, code.as_deref(), &state).await;
    let (path, outcome) = match outcome {
        Ok((path, outcome)) => (path, outcome.map_err(ApiError::from)),
        Err(error) => {
            let error = ApiError::from(error);
            if error.code == "planet_oauth_off" {
                return Err(error);
            }
            // A member looks at this: the page serves better than a document.
            (HOME.to_owned(), Err(error))
        }
    };
    let word = match outcome {
        Ok(()) => "ok",
        Err(error) => {
            if let Some(cause) = error.cause() {
                tracing::error!(error = ?cause, "a member could not be verified: {cause}");
            }
            "failed"
        }
    };
    let joint = if path.contains('?') { '&' } else { '?' };
    Ok(found(format!("{path}{joint}planetOauth={word}")))
}

fn found(location: String) -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, location))
        .finish()
}
