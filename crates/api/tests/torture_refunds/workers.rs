//! Real schedulers in processes of their own, that die by SIGKILL in the middle of anything.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use camp_testkit::World;

/// The schedulers of one world.
pub(crate) struct Workers {
    environment: Vec<(&'static str, String)>,
    living: Vec<Child>,
    pub(crate) killed: usize,
}

impl Workers {
    pub(crate) fn of(world: &World) -> Self {
        Self {
            environment: world.environment().to_vec(),
            living: Vec::new(),
            killed: 0,
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.living.len()
    }

    /// One more that runs until it is killed.
    pub(crate) fn start(&mut self) {
        let child = self.command("serve").spawn().unwrap();
        self.living.push(child);
    }

    /// Kills one as `kill -9` does.
    pub(crate) fn kill(&mut self, at: usize) {
        let mut child = self.living.swap_remove(at);
        child.kill().unwrap();
        child.wait().unwrap();
        self.killed += 1;
    }

    pub(crate) fn kill_all(&mut self) {
        while !self.living.is_empty() {
            self.kill(0);
        }
    }

    /// Everything that is due, by a process that ends by itself.
    pub(crate) async fn run_due(&self) {
        let mut command = tokio::process::Command::from(self.command("run-due"));
        let status = command.kill_on_drop(true).status().await.unwrap();
        assert!(status.success(), "run-due ended with {status}");
    }

    fn command(&self, word: &str) -> Command {
        let mut command = Command::new(program());
        command
            .arg(word)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.kill_all();
    }
}

/// The scheduler as it was built with this test: beside the folder the test lies in.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(std::path::Path::parent).unwrap();
    let program = folder.join("camp-scheduler");
    assert!(
        program.exists(),
        "{} is missing: build it first (cargo build -p camp-scheduler)",
        program.display()
    );
    program
}
