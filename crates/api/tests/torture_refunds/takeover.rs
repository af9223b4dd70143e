//! A worker dies with a run in its hands, and nobody helps: the next one takes over by itself, as
//! soon as the lease of the dead one has run out in wall time.

use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::ending;
use crate::stage::Stage;
use crate::tally::Verdict;
use crate::verdict;

/// Refunds of this world.
const SIZE: usize = 12;
/// After this nobody takes over any more.
const NEVER: Duration = Duration::from_secs(120);

pub(crate) async fn play(seed: u64) -> Verdict {
    let mut dice = Dice::new(seed, u64::MAX);
    let mut stage = Stage::build(SIZE, &mut dice).await;
    // Slow enough to die in the middle.
    stage.pace("4").await;
    stage.workers.start();
    stage.release(&mut dice).await;
    wait_for(&mut stage, 2).await;
    stage.workers.kill(0);
    let begun = Instant::now();
    let before = sent(&mut stage).await;
    stage.workers.start();
    let took = wait_for(&mut stage, before + 1).await;
    let mut verdict = match took {
        true => Verdict::default(),
        false => Verdict {
            lost: 1,
            words: vec!["nobody took over from a worker that died".to_owned()],
            ..Verdict::default()
        },
    };
    let seconds = usize::try_from(begun.elapsed().as_secs()).unwrap();
    ending::settle(&mut stage).await;
    verdict.add(verdict::judge(&mut stage, "the takeover").await);
    verdict.saw("seconds until a dead worker was replaced", seconds);
    verdict
}

/// Waits until so many have left; false when they never do.
async fn wait_for(stage: &mut Stage, count: i64) -> bool {
    let begun = Instant::now();
    while sent(stage).await < count {
        if begun.elapsed() > NEVER {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    true
}

async fn sent(stage: &mut Stage) -> i64 {
    let sent = "select count(*) from refunds where accepted_at is not null";
    sqlx::query_scalar(sent)
        .fetch_one(&mut stage.sql)
        .await
        .unwrap()
}
