//! `camp-scheduler`: runs the timetable and the due rows.

use std::process::ExitCode;

use camp_domain::CampId;
use camp_scheduler::jobs::Occasion;
use camp_scheduler::queues::QUEUES;
use camp_scheduler::timetable::{self, TIMETABLE};
use camp_scheduler::{due, overview, runner, slots};
use camp_services::App;
use camp_settings::Settings;
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs the timetable and the rows that are due.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run until told to stop.
    Serve,
    /// Print the timetable with last and next runs.
    List,
    /// Run one job now, whatever the time, and print its result.
    Run {
        /// Its name in the timetable.
        job: String,
        /// Only this camp, for jobs that go over camps.
        #[arg(long)]
        camp: Option<CampId>,
    },
    /// Run every slot and row that is due until nothing is, and print the next due instant.
    RunDue,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    // One TLS provider for the whole process; a second installation would be a defect.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let arguments = Arguments::parse();
    match start(arguments.command) {
        Ok(code) => code,
        Err(error) => {
            tracing::error!(%error, "camp-scheduler failed");
            explain(&*error);
            ExitCode::FAILURE
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a command tells its user what went wrong"
)]
fn explain(error: &(dyn std::error::Error + Send + Sync)) {
    eprintln!("camp-scheduler: {error}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        eprintln!("  because: {inner}");
        cause = inner.source();
    }
}

fn start(command: Command) -> Result<ExitCode, Failure> {
    let settings = Settings::from_env()?;
    camp_telemetry::init(&settings.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let app = App::connect(&settings)?;
        let code = match command {
            Command::Serve => serve(&app).await?,
            Command::List => list(&app).await?,
            Command::Run { job, camp } => run(&app, &job, camp).await?,
            Command::RunDue => run_due(&app).await?,
        };
        app.db.close().await;
        Ok(code)
    })
}

async fn serve(app: &App) -> Result<ExitCode, Failure> {
    let stop = CancellationToken::new();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let asked = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("ending what has begun");
        asked.cancel();
    });
    runner::serve(app, TIMETABLE, QUEUES, &stop).await;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "the answer of the command")]
async fn list(app: &App) -> Result<ExitCode, Failure> {
    print!("{}", overview::table(app, TIMETABLE, QUEUES).await?);
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "the answer of the command")]
async fn run(app: &App, name: &str, camp: Option<CampId>) -> Result<ExitCode, Failure> {
    let Some(job) = timetable::find(name) else {
        let names: Vec<_> = TIMETABLE.iter().map(|job| job.name).collect();
        return Err(format!("there is no job {name}; there are {}", names.join(", ")).into());
    };
    let occasion = Occasion {
        app: app.clone(),
        slot: app.clock.now(),
        camp,
    };
    let report = slots::run(job, occasion).await;
    println!(
        "{name} {}",
        if report.complete {
            "succeeded"
        } else {
            "failed"
        }
    );
    for line in &report.lines {
        println!("  {line}");
    }
    println!("{:#}", report.result);
    Ok(if report.complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[expect(clippy::print_stdout, reason = "the answer of the command")]
async fn run_due(app: &App) -> Result<ExitCode, Failure> {
    due::run_everything(app, TIMETABLE, QUEUES, |ran| {
        let verdict = if ran.complete { "" } else { " (not complete)" };
        println!("{}{verdict}", ran.name);
        for line in ran.lines {
            println!("  {line}");
        }
    })
    .await?;
    match due::next(app, TIMETABLE, QUEUES).await? {
        Some((at, name)) => println!("next due: {} {name}", overview::shanghai(at)),
        None => println!("next due: nothing"),
    }
    Ok(ExitCode::SUCCESS)
}
