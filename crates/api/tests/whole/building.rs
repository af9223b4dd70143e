//! The binaries of this floor, as a test process runs them.

use std::net::TcpListener;
use std::sync::mpsc;
use std::thread::JoinHandle;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use camp_api::{Server, application};
use camp_scheduler::{due, queues::QUEUES, timetable::TIMETABLE};
use camp_services::{App, Error};
use camp_settings::Settings;
use camp_testkit::{Binaries, World};
use futures::FutureExt;
use futures::future::BoxFuture;

/// A whole installation of a test's own.
pub(crate) async fn world() -> World {
    World::start(Binaries { serve, run_due }).await
}

fn run_due(app: App) -> BoxFuture<'static, Result<(), Error>> {
    async move { due::run_everything(&app, TIMETABLE, QUEUES, |_| {}).await }.boxed()
}

/// The API on a thread of its own; dropping it stops the server and waits for the thread.
struct Serving {
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn serve(settings: Settings, listener: TcpListener) -> Box<dyn Send> {
    let (ready, started) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            // For whoever looks for the cause of a failure: CAMP_LOG=info cargo test …
            if std::env::var_os("CAMP_LOG").is_some() {
                camp_telemetry::init(&settings.log).ok();
            }
            let app = App::connect(&settings).unwrap();
            let server = Server::new(app, settings.http).await;
            let running = HttpServer::new(move || application(&server))
                .workers(1)
                .disable_signals()
                .shutdown_timeout(1)
                .listen(listener)
                .unwrap()
                .run();
            ready.send(running.handle()).unwrap();
            running.await.unwrap();
        });
    });
    let handle = started.recv().unwrap();
    let thread = Some(thread);
    Box::new(Serving { handle, thread })
}
