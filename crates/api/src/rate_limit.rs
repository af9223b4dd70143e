//! How often somebody may call. This file alone decides.
//!
//! Two fences: actix-governor guards this process against floods from one address, generously and
//! before anything else; the limit people meet holds across replicas in Redis, and in the process
//! while Redis is away. The latter keeps the instants of the calls that still count: so many are
//! let through in any minute, never more, and the time to wait is known exactly.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_governor::governor::NotUntil;
use actix_governor::governor::clock::{Clock, DefaultClock, QuantaInstant};
use actix_governor::governor::middleware::NoOpMiddleware;
use actix_governor::{GovernorConfig, GovernorConfigBuilder, KeyExtractor};
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, HttpResponseBuilder, ResponseError, web};
use deadpool_redis::Pool;
use redis::Script;

use crate::application::Server;
use crate::client::client_address;
use crate::error::ApiError;

/// Requests a minute of somebody who is signed in.
const SIGNED_IN_PER_MINUTE: u32 = 600;
/// Longer than this the caller shall not wait for Redis.
const PATIENCE: Duration = Duration::from_millis(100);
/// After a failure Redis is left alone for this long.
const REST: Duration = Duration::from_secs(1);
/// Number of keys in the process at which forgotten ones are swept.
const SWEEP_AT: usize = 10_000;

/// Answers 0 when the call may pass, else the microseconds to wait. The key holds the instants of
/// the calls that still count.
const SCRIPT: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local count, period = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - period))
local used = redis.call('ZCARD', KEYS[1])
if used >= count then
  local oldest = redis.call('ZRANGE', KEYS[1], used - count, used - count, 'WITHSCORES')
  return math.max(1, oldest[2] + period - now)
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), string.format('%.0f:%d', now, used))
redis.call('PEXPIRE', KEYS[1], math.ceil(period / 1000))
return 0";

/// At most so many calls in any stretch of so much time.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    count: u32,
    period: Duration,
}

impl Rate {
    /// `count` calls a minute.
    #[must_use]
    pub const fn per_minute(count: u32) -> Self {
        Self {
            count,
            period: Duration::from_secs(60),
        }
    }
}

/// Counts calls by key.
pub struct RateLimiter {
    redis: Option<Pool>,
    script: Script,
    resting_since: Mutex<Option<Instant>>,
    own: Mutex<HashMap<String, VecDeque<Instant>>>,
}

impl RateLimiter {
    /// A limiter over Redis, or over this process alone.
    #[must_use]
    pub fn new(redis: Option<Pool>) -> Self {
        Self {
            redis,
            script: Script::new(SCRIPT),
            resting_since: Mutex::new(None),
            own: Mutex::new(HashMap::new()),
        }
    }

    /// Counts one call of `key`.
    ///
    /// # Errors
    /// The time to wait when `rate` is used up.
    pub async fn check(&self, key: &str, rate: Rate) -> Result<(), Duration> {
        if let Some(wait) = self.ask_redis(key, rate).await {
            return if wait.is_zero() { Ok(()) } else { Err(wait) };
        }
        self.ask_self(key, rate, Instant::now())
    }

    async fn ask_redis(&self, key: &str, rate: Rate) -> Option<Duration> {
        let pool = self.redis.as_ref()?;
        if self
            .resting_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some_and(|since| since.elapsed() < REST)
        {
            return None;
        }
        let call = async {
            let mut connection = pool.get().await.ok()?;
            let period = u64::try_from(rate.period.as_micros()).unwrap_or(u64::MAX);
            let wait: Result<u64, _> = self
                .script
                .key(format!("rate:{key}"))
                .arg(rate.count)
                .arg(period)
                .invoke_async(&mut connection)
                .await;
            wait.ok()
        };
        let wait = tokio::time::timeout(PATIENCE, call).await.ok().flatten();
        let mut resting = self
            .resting_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *resting = wait.is_none().then(Instant::now);
        wait.map(Duration::from_micros)
    }

    fn ask_self(&self, key: &str, rate: Rate, now: Instant) -> Result<(), Duration> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = |at: &Instant| now.saturating_duration_since(*at) < rate.period;
        if own.len() >= SWEEP_AT {
            own.retain(|_, calls| calls.back().is_some_and(counts));
        }
        let calls = own.entry(key.to_owned()).or_default();
        while calls.front().is_some_and(|at| !counts(at)) {
            calls.pop_front();
        }
        if calls.len() < usize::try_from(rate.count).unwrap_or(usize::MAX) {
            calls.push_back(now);
            return Ok(());
        }
        let oldest = calls
            .front()
            .map_or(rate.period, |at| now.saturating_duration_since(*at));
        Err(rate.period.saturating_sub(oldest))
    }
}

/// Counts calls of `/api`, by principal where one is known, else by address. Callbacks of the
/// providers come as often as they must.
pub(crate) async fn limit<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let path = request.path();
    let counted = path.starts_with("/api/") && !path.starts_with("/api/webhooks/");
    let server = request.app_data::<web::Data<Server>>().cloned();
    if let (true, Some(server)) = (counted, server) {
        let (key, rate) = match server.principal(request.request()) {
            Some(principal) => (format!("principal:{principal}"), SIGNED_IN_PER_MINUTE),
            None => {
                let address =
                    client_address(&server.settings, request.peer_addr(), request.headers());
                (
                    format!("address:{}", subnet(address)),
                    server.settings.rate_limit_per_minute,
                )
            }
        };
        if let Err(wait) = server.limiter.check(&key, Rate::per_minute(rate)).await {
            let response = ApiError::too_many(wait).error_response();
            return Ok(request.into_response(response).map_into_right_body());
        }
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// One household has a whole /64 of IPv6 addresses.
fn subnet(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
    }
}

/// The fence of the process: by address, before any work is done.
#[derive(Clone)]
pub(crate) struct ByAddress {
    settings: camp_settings::HttpSettings,
}

pub(crate) type Fence = GovernorConfig<ByAddress, NoOpMiddleware<QuantaInstant>>;

/// Makes the fence: five thousand at once, a thousand a second after that.
pub(crate) fn fence(settings: &camp_settings::HttpSettings) -> Fence {
    GovernorConfigBuilder::default()
        .milliseconds_per_request(1)
        .burst_size(5_000)
        .key_extractor(ByAddress {
            settings: settings.clone(),
        })
        .finish()
        .expect("neither number is zero")
}

/// The bucket of callbacks, which are never fenced: their number is the providers' affair.
const CALLBACKS: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

impl KeyExtractor for ByAddress {
    type Key = IpAddr;
    type KeyExtractionError = actix_governor::SimpleKeyExtractionError<&'static str>;

    fn extract(&self, request: &ServiceRequest) -> Result<IpAddr, Self::KeyExtractionError> {
        if request.path().starts_with("/api/webhooks/") {
            return Ok(CALLBACKS);
        }
        let address = client_address(&self.settings, request.peer_addr(), request.headers());
        Ok(subnet(address))
    }

    fn whitelisted_keys(&self) -> Vec<IpAddr> {
        vec![CALLBACKS]
    }

    fn exceed_rate_limit_response(
        &self,
        negative: &NotUntil<QuantaInstant>,
        _: HttpResponseBuilder,
    ) -> HttpResponse {
        let wait = negative.wait_time_from(DefaultClock::default().now());
        ApiError::too_many(wait).error_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_calls_pass_in_any_minute_and_never_more() {
        let limiter = RateLimiter::new(None);
        let rate = Rate::per_minute(60);
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        for second in 0..60 {
            assert_eq!(limiter.ask_self("a", rate, at(second / 2)), Ok(()));
        }
        let wait = Duration::from_secs(30);
        assert_eq!(limiter.ask_self("a", rate, at(30)), Err(wait));
        assert_eq!(limiter.ask_self("b", rate, at(30)), Ok(()));
        assert_eq!(limiter.ask_self("a", rate, at(60)), Ok(()));
        assert_eq!(limiter.ask_self("a", rate, at(60)), Ok(()));
        assert!(limiter.ask_self("a", rate, at(60)).is_err());
    }

    #[test]
    fn an_ipv6_household_is_one_caller() {
        let a: IpAddr = "2001:db8:1:2:aaaa::1".parse().unwrap();
        let b: IpAddr = "2001:db8:1:2:bbbb::9".parse().unwrap();
        let c: IpAddr = "2001:db8:1:3::1".parse().unwrap();
        assert_eq!(subnet(a), subnet(b));
        assert_ne!(subnet(a), subnet(c));
    }
}
