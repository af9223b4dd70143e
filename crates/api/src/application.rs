//! Everything a request meets on its way to a handler and back.

use std::sync::Arc;

use actix_governor::Governor;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{Error, HttpRequest, web};
use camp_services::App;
use camp_services::auth::{self, Attempts};
use camp_settings::HttpSettings;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;

use crate::caller::{Cookies, staff};
use crate::not_found::Methods;
use crate::openapi::Served;
use crate::rate_limit::{Fence, RateLimiter};
use crate::spans::RequestSpan;
use crate::{headers, not_found, openapi, rate_limit, routes, spa};

/// What all workers of the server share.
#[derive(Clone)]
pub struct Server {
    /// The product.
    pub app: App,
    /// How the API is seen from outside.
    pub settings: Arc<HttpSettings>,
    /// Counts calls.
    pub limiter: Arc<RateLimiter>,
    attempts: web::Data<Attempts>,
    served: &'static Served,
    methods: web::Data<Methods>,
    fence: Fence,
}

impl Server {
    /// Prepares a server: builds the document and the fence.
    pub async fn new(app: App, settings: HttpSettings) -> Self {
        let served = openapi::served().await;
        let limiter = RateLimiter::new(app.redis.clone());
        Self {
            app,
            attempts: web::Data::new(Attempts::default()),
            methods: web::Data::new(Methods::of(&served.document)),
            fence: rate_limit::fence(&settings),
            settings: Arc::new(settings),
            limiter: Arc::new(limiter),
            served,
        }
    }

    /// Who calls, as far as that can be told without asking the database.
    pub(crate) fn principal(&self, request: &HttpRequest) -> Option<String> {
        if let Some(token) = staff::bearer(request.headers()) {
            let session = auth::read_token(&self.app.vault, token)?;
            return Some(format!("staff:{}", session.user_id));
        }
        let token = Cookies::of(&self.settings).member_in(request)?;
        let known = auth::is_member_token(&self.app, &token);
        let id = token.split('.').next().unwrap_or_default();
        known.then(|| format!("member:{id}"))
    }
}

/// The application of one worker.
#[must_use]
pub fn application(
    server: &Server,
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    actix_web::App::new()
        .app_data(web::Data::new(server.clone()))
        .app_data(web::Data::new(server.app.clone()))
        .app_data(server.attempts.clone())
        .app_data(server.methods.clone())
        .app_data(crate::extract::multipart::limits())
        .wrap(from_fn(rate_limit::limit))
        .wrap(Governor::new(&server.fence))
        .wrap(Compress::default())
        .wrap(from_fn(headers::finish))
        .wrap(TracingLogger::<RequestSpan>::new())
        .into_utoipa_app()
        .configure(routes::configure)
        .into_app()
        .configure(|config| openapi::serve(config, server.served))
        .configure(|config| spa::serve(config, &server.settings))
        .default_service(web::to(not_found::nobody))
}
