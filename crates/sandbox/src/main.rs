//! `camp-sandbox serve`: the simulated outside world as a process.

use std::net::IpAddr;
use std::path::PathBuf;

use camp_sandbox::{Config, StartError};
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

#[derive(Parser)]
#[command(
    name = "camp-sandbox",
    about = "The outside world, simulated over real HTTP"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until Ctrl-C or SIGTERM.
    Serve {
        /// Interface to listen on.
        #[arg(long, env = "CAMP_SANDBOX_HOST", default_value = "127.0.0.1")]
        host: IpAddr,
        /// Port to listen on.
        #[arg(long, env = "CAMP_SANDBOX_PORT", default_value_t = 8090)]
        port: u16,
        /// Folder for keys, clock and snapshot.
        #[arg(long, env = "CAMP_DATA_DIR", default_value = ".data")]
        data_dir: PathBuf,
        /// Address that links in answers point to.
        #[arg(long, env = "CAMP_SANDBOX_PUBLIC_URL")]
        public_url: Option<String>,
    },
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("CAMP_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).init();
    let Command::Serve {
        host,
        port,
        data_dir,
        public_url,
    } = Cli::parse().command;
    let public_url = public_url.filter(|url| !url.trim().is_empty());
    serve(
        host,
        Config {
            port,
            data_dir,
            public_url,
        },
    )?;
    Ok(())
}

fn serve(host: IpAddr, config: Config) -> Result<(), StartError> {
    let running = camp_sandbox::start_on(host, config)?;
    tracing::info!(url = running.base_url(), data = %running.data_dir().display(), "sandbox ready");
    wait_for_end();
    tracing::info!("sandbox stops");
    running.stop();
    Ok(())
}

/// Both signals end the process the same way, so that the snapshot is always written.
fn wait_for_end() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime for signals");
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be watched");
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    });
}
