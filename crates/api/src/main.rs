//! `camp-api`: serves the interface, and the commands of an installation.

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(
    version,
    about = "The interface of the training camps, and the commands of an installation"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the interface and the built pages until told to stop
    Serve,
    /// Bring the database's schema up to date
    Migrate,
    /// Fill an installation beside the sandbox with accounts, configuration and camps
    SeedDemo,
    /// Make an account that may do everything
    CreateSuperAdmin(commands::CreateSuperAdmin),
    /// Look after the operation log
    #[command(subcommand)]
    Audit(commands::Audit),
    /// Print the OpenAPI document; needs neither settings nor a database
    Openapi,
    /// Look whether everything the installation needs works, and say what to do
    Doctor,
    /// Print who may do what, as docs/PERMISSIONS.md
    Permissions,
}

fn main() -> ExitCode {
    if rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .is_err()
    {
        return failed("another TLS provider is installed already");
    }
    let command = Arguments::parse().command;
    let outcome = actix_web::rt::System::new().block_on(async move {
        match command {
            Command::Serve => commands::serve().await,
            Command::Migrate => commands::migrate().await,
            Command::SeedDemo => commands::seed_demo().await,
            Command::CreateSuperAdmin(arguments) => commands::create_super_admin(arguments).await,
            Command::Audit(what) => commands::audit(what).await,
            Command::Openapi => commands::openapi().await,
            Command::Doctor => commands::doctor().await,
            Command::Permissions => commands::permissions().await,
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&commands::explain(error.as_ref())),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the last words of a command belong to the person at the terminal"
)]
fn failed(words: &str) -> ExitCode {
    eprintln!("camp-api: {words}");
    ExitCode::FAILURE
}
