//! What every request meets, whatever the room; no database is needed for these.

mod document;
mod limits;
mod problems;
mod readiness;

use camp_api::Server;
use camp_services::App;

use crate::world::{Answer, Call, Worker, settings};

/// A server whose database nobody can reach.
pub(crate) async fn server(extra: &[(&str, &str)]) -> Server {
    let folder = std::env::temp_dir().join(format!("camp-api-{}", std::process::id()));
    let files = folder.to_string_lossy().into_owned();
    let extra: Vec<_> = extra
        .iter()
        .copied()
        .chain([("CAMP_FILES_DIR", files.as_str())])
        .collect();
    let settings = settings(&extra);
    Server::new(App::connect(&settings).unwrap(), settings.http).await
}

/// Sends calls one after the other.
pub(crate) async fn send_all(server: &Server, calls: Vec<Call>) -> Vec<Answer> {
    let worker = Worker::of(server).await;
    let mut answers = Vec::new();
    for call in calls {
        answers.push(worker.send(call).await);
    }
    answers
}

pub(crate) async fn answer(call: Call) -> Answer {
    Worker::of(&server(&[]).await).await.send(call).await
}
