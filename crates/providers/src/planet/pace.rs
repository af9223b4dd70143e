//! How fast the planet may be asked.

use std::time::Duration;

use aws_lc_rs::rand;

/// Pauses between calls and before another try.
#[derive(Clone, Debug)]
pub struct Pace {
    /// The shortest pause after a call.
    pub interval: Duration,
    /// The longest it grows to after refusals.
    pub slowest: Duration,
    /// Pauses before the second, third, … try; their number limits the tries.
    pub retries: Vec<Duration>,
    /// How long the account rests after too many exhausted calls.
    pub rest: Duration,
}

impl Default for Pace {
    /// About three calls a second, five tries at 2, 4, 8 and 16 seconds.
    fn default() -> Self {
        Self {
            interval: Duration::from_millis(300),
            slowest: Duration::from_secs(5),
            retries: [2, 4, 8, 16].map(Duration::from_secs).to_vec(),
            rest: Duration::from_secs(30 * 60),
        }
    }
}

impl Pace {
    /// The same number of tries without any pause, for a planet of one's own.
    #[must_use]
    pub fn unlimited() -> Self {
        Self {
            interval: Duration::ZERO,
            slowest: Duration::ZERO,
            retries: vec![Duration::ZERO; 4],
            rest: Duration::from_secs(30 * 60),
        }
    }
}

/// The pause as it is now: doubled by a refusal, shortened a little by each success.
#[derive(Debug)]
pub(super) struct Rhythm {
    current: Duration,
}

/// How much a success takes off the pause.
const STEP: Duration = Duration::from_millis(20);

impl Rhythm {
    pub(super) fn new(pace: &Pace) -> Self {
        Self {
            current: pace.interval,
        }
    }

    pub(super) fn succeeded(&mut self, pace: &Pace) {
        self.current = self.current.saturating_sub(STEP).max(pace.interval);
    }

    pub(super) fn refused(&mut self, pace: &Pace) {
        self.current = self
            .current
            .saturating_mul(2)
            .min(pace.slowest)
            .max(pace.interval);
    }

    /// The pause, up to a quarter longer so that calls do not march in step.
    pub(super) fn pause(&self) -> Duration {
        let mut random = [0_u8; 1];
        // Without randomness the pause is merely regular.
        let _ = rand::fill(&mut random);
        self.current + self.current * u32::from(random[0]) / 1_024
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_doubles_the_pause_and_successes_bring_it_back() {
        let pace = Pace::default();
        let mut rhythm = Rhythm::new(&pace);
        rhythm.refused(&pace);
        assert_eq!(rhythm.current, Duration::from_millis(600));
        rhythm.succeeded(&pace);
        assert_eq!(rhythm.current, Duration::from_millis(580));
        for _ in 0..100 {
            rhythm.succeeded(&pace);
        }
        assert_eq!(rhythm.current, pace.interval);
        for _ in 0..100 {
            rhythm.refused(&pace);
        }
        assert_eq!(rhythm.current, pace.slowest);
        assert!(rhythm.pause() >= pace.slowest && rhythm.pause() < pace.slowest * 2);
    }
}
