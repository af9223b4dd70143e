//! A world's thread: an actix system of its own, from the bound socket to the last snapshot.

use std::fs;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};

use crate::clock::Clock;
use crate::credentials::Credentials;
use crate::instance::{Instance, World};
use crate::{
    Config, StartError, console, control, planet, planet_oauth, snapshot, wechat_oauth, wechat_pay,
    wecom,
};

/// Threads that answer requests; a world is small and tests run many of them.
const WORKERS: usize = 2;
/// No real body of any simulated interface is larger.
const LARGEST_BODY: usize = 4 * 1024 * 1024;

/// A world that is up. Dropping it stops it.
pub struct Running {
    base_url: String,
    data_dir: PathBuf,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Where it listens, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The folder it was given; its own files are under `sandbox/` there.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Stops it and waits until the last snapshot is written.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(thread) = self.thread.take() {
            // The order to stop is sent by the call itself; its future only waits for the end,
            // and so does the join.
            drop(self.handle.stop(false));
            if thread.join().is_err() {
                tracing::error!("the sandbox thread panicked");
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

struct Prepared {
    listener: TcpListener,
    clock: Clock,
    credentials: Credentials,
    public_url: String,
    world: World,
    state_path: PathBuf,
}

pub(crate) fn start(address: IpAddr, config: Config) -> Result<Running, StartError> {
    // Another part of the process may have chosen a provider already: that one serves as well.
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .ok();
    let (prepared, local) = prepare(address, &config)?;
    let (ready, started) = mpsc::channel();
    let thread = std::thread::Builder::new()
        .name("camp-sandbox".into())
        .spawn(move || run(prepared, &ready))
        .map_err(|_| StartError::Thread)?;
    let handle = started.recv().map_err(|_| StartError::Thread)?;
    let base_url = format!("http://{local}");
    Ok(Running {
        base_url,
        data_dir: config.data_dir,
        handle,
        thread: Some(thread),
    })
}

fn prepare(address: IpAddr, config: &Config) -> Result<(Prepared, SocketAddr), StartError> {
    let wanted = SocketAddr::new(address, config.port);
    let listen = |source| StartError::Listen {
        address: wanted.to_string(),
        source,
    };
    let listener = TcpListener::bind(wanted).map_err(listen)?;
    let mut local = listener.local_addr().map_err(listen)?;
    if local.ip().is_unspecified() {
        local.set_ip(IpAddr::from([127, 0, 0, 1]));
    }
    let folder = config.data_dir.join("sandbox");
    let files = |source| StartError::Files {
        path: folder.clone(),
        source,
    };
    fs::create_dir_all(&folder).map_err(files)?;
    let clock = Clock::load(folder.join("clock-offset")).map_err(files)?;
    let credentials = Credentials::load_or_make(&folder)?;
    let state_path = folder.join("state.json");
    let world = match snapshot::load(&state_path)? {
        Some(mut kept) => {
            wechat_pay::wake(&mut kept, clock.now());
            kept
        }
        None => World::seeded(&credentials, clock.now()),
    };
    let public_url = match &config.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("http://{local}"),
    };
    Ok((
        Prepared {
            listener,
            clock,
            credentials,
            public_url,
            world,
            state_path,
        },
        local,
    ))
}

fn run(prepared: Prepared, ready: &mpsc::Sender<ServerHandle>) {
    actix_web::rt::System::new().block_on(async move {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(5))
            // Handlers of several threads deliver; a connection must not outlive its thread.
            .pool_max_idle_per_host(0)
            .build()
            .expect("a plain client can be built");
        let instance = web::Data::new(Instance::new(
            prepared.clock,
            prepared.credentials,
            prepared.public_url,
            http,
            prepared.world,
            prepared.state_path,
        ));
        let shared = instance.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .app_data(web::PayloadConfig::new(LARGEST_BODY))
                .configure(wechat_pay::configure)
                .configure(wechat_oauth::configure)
                .configure(wecom::configure)
                .configure(planet::configure)
                .configure(planet_oauth::configure)
                .configure(control::configure)
                .configure(console::configure)
        })
        .workers(WORKERS)
        .disable_signals()
        .shutdown_timeout(1)
        .listen(prepared.listener)
        .expect("a bound socket can be served")
        .run();
        ready.send(server.handle()).ok();
        let saving = actix_web::rt::spawn(snapshot::keep(instance.clone()));
        let ticking = actix_web::rt::spawn(wechat_pay::tick(instance.clone()));
        if let Err(error) = server.await {
            tracing::error!(%error, "the server failed");
        }
        saving.abort();
        ticking.abort();
        snapshot::save(&instance);
    });
}
