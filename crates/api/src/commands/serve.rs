//! Serves until told to stop.

use std::time::Duration;

use actix_web::HttpServer;
use camp_api::{Server, application};
use camp_services::payments;

use super::{Outcome, prepared};

/// Requests under way get this long to finish after the word to stop.
const FAREWELL_SECONDS: u64 = 20;

/// Serves the interface and the built pages.
pub(crate) async fn serve() -> Outcome {
    let (settings, app) = prepared()?;
    let db = app.db.clone();
    // Ends with the process.
    tokio::spawn(payments::watch_provider(app.clone()));
    let (bind, public_url) = (settings.http.bind, settings.http.public_url.clone());
    let server = Server::new(app, settings.http).await;
    let running = HttpServer::new(move || application(&server))
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(Duration::from_secs(15))
        .shutdown_timeout(FAREWELL_SECONDS)
        .bind(bind)
        .map_err(|error| format!("cannot listen on {bind}: {error}"))?
        .run();
    tracing::info!(%bind, %public_url, "serving");
    running.await?;
    db.close().await;
    tracing::info!("stopped");
    Ok(())
}
