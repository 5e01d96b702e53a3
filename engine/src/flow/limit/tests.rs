//! Tests of limiters: fairness, rates, cancellation.

use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::FutureExt;
use proptest::prelude::*;

use super::queue::MAX_STREAK;
use super::*;

const INTERACTIVE: Priority = Priority::Interactive;
const BACKGROUND: Priority = Priority::Background;

fn limiter(options: &Options) -> Limiter {
    Limits::new(Context::system().unwrap()).limiter("maps", options)
}

fn one_at_a_time() -> Options {
    Options {
        concurrent: 1,
        per_user: 1,
        waiting: 10_000,
        ..Options::default()
    }
}

/// Lets every task run that can.
async fn run_tasks() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// Users in the order in which they get the one permit.
async fn order(limiter: &Limiter, waiters: &[(&str, Priority)]) -> Vec<String> {
    let first = limiter.acquire("first", INTERACTIVE).await.unwrap();
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for (user, priority) in waiters.iter().copied() {
        let (limiter, order, user) = (limiter.clone(), order.clone(), user.to_owned());
        tasks.push(tokio::spawn(async move {
            let _permit = limiter.acquire(&user, priority).await.unwrap();
            order.lock().unwrap().push(user);
        }));
        tokio::task::yield_now().await;
    }
    drop(first);
    for task in tasks {
        task.await.unwrap();
    }
    Arc::try_unwrap(order).unwrap().into_inner().unwrap()
}

#[tokio::test]
async fn a_flood_of_one_user_does_not_starve_another() {
    let mut waiters = vec![("flood", INTERACTIVE); 1_000];
    waiters.push(("other", INTERACTIVE));
    let order = order(&limiter(&one_at_a_time()), &waiters).await;
    assert_eq!(order.iter().position(|user| user == "other"), Some(1));
}

#[tokio::test]
async fn background_callers_go_last_but_get_turns() {
    let mut waiters = vec![("tick", BACKGROUND); 3];
    waiters.extend(vec![("person", INTERACTIVE); 20]);
    let order = order(&limiter(&one_at_a_time()), &waiters).await;
    let ticks: Vec<_> = (0..order.len()).filter(|at| order[*at] == "tick").collect();
    let streak = MAX_STREAK as usize;
    assert_eq!(ticks, [streak, 2 * streak + 1, 22]);
}

#[tokio::test]
async fn a_user_has_no_more_permits_than_its_share() {
    let options = Options {
        concurrent: 3,
        per_user: 2,
        ..Options::default()
    };
    let limiter = limiter(&options);
    let held = [
        limiter.acquire("a", INTERACTIVE).await.unwrap(),
        limiter.acquire("a", INTERACTIVE).await.unwrap(),
    ];
    let mut third = Box::pin(limiter.acquire("a", INTERACTIVE));
    assert!((&mut third).now_or_never().is_none());
    let other = limiter.acquire("b", INTERACTIVE).now_or_never();
    assert!(other.is_some(), "the share of one leaves room for another");
    drop(held);
    third.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn permits_are_granted_at_the_rate_after_a_burst() {
    let rate = Rate {
        count: 10,
        seconds: 1,
        burst: 3,
    };
    let options = Options {
        rate: Some(rate),
        ..Options::default()
    };
    let limiter = limiter(&options);
    let start = limiter.0.context.monotonic();
    let mut times = Vec::new();
    for _ in 0..6 {
        drop(limiter.acquire("u", INTERACTIVE).await.unwrap());
        times.push((limiter.0.context.monotonic() - start).as_millis());
    }
    // The timer of the runtime has a resolution of a millisecond.
    let expected = [0, 0, 0, 100, 200, 300];
    for (time, expected) in times.iter().zip(expected) {
        assert!(time.abs_diff(expected) <= 2, "{times:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_longer_pause_wins_and_its_end_wakes_waiters() {
    let limiter = limiter(&Options::default());
    limiter.pause(Duration::from_secs(30));
    limiter.pause(Duration::from_secs(5));
    assert!(limiter.snapshot().blocked_until.is_some());
    let start = limiter.0.context.monotonic();
    limiter.acquire("u", INTERACTIVE).await.unwrap();
    assert_eq!((limiter.0.context.monotonic() - start).as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_says_when_to_retry() {
    let options = Options {
        concurrent: 2,
        waiting: 4,
        ..Options::default()
    };
    let limiter = limiter(&options);
    // Each caller uses its permit for ten seconds.
    for _ in 0..40 {
        let permit = limiter.acquire("u", INTERACTIVE).await.unwrap();
        tokio::time::sleep(Duration::from_secs(10)).await;
        drop(permit);
    }
    let mut waiters: Vec<_> = (0..6)
        .map(|_| Box::pin(limiter.acquire("u", INTERACTIVE)))
        .collect();
    let ready = waiters.iter_mut().map(|waiter| waiter.now_or_never());
    let held: Vec<_> = ready.flatten().collect();
    assert_eq!(held.len(), 2);
    let full = limiter.acquire("u", INTERACTIVE).await.unwrap_err();
    let seconds = full.retry_after.as_secs_f64();
    assert!(
        (19.9..20.1).contains(&seconds),
        "four waiters, two permits: {seconds}"
    );
    assert_eq!(limiter.snapshot().refused, 1);
}

#[tokio::test]
async fn a_cancelled_caller_leaves_the_queue() {
    let limiter = limiter(&one_at_a_time());
    let held = limiter.acquire("a", INTERACTIVE).await.unwrap();
    let mut cancelled = Box::pin(limiter.acquire("b", INTERACTIVE));
    let mut granted = Box::pin(limiter.acquire("c", INTERACTIVE));
    assert!((&mut cancelled).now_or_never().is_none());
    assert!((&mut granted).now_or_never().is_none());
    drop(cancelled);
    assert_eq!(limiter.snapshot().waiting, 1);
    // The permit is granted to c, which is dropped before it receives the permit.
    drop(held);
    assert_eq!(limiter.snapshot().in_use, 1);
    drop(granted);
    assert_eq!(limiter.snapshot().in_use, 0);
    limiter.acquire("d", INTERACTIVE).await.unwrap();
}

#[test]
fn two_users_of_a_provider_share_its_limiter() {
    let limits = Limits::new(Context::system().unwrap());
    let (one, two) = (
        limits.limiter("maps", &Options::default()),
        limits.limiter("maps", &one_at_a_time()),
    );
    assert!(Arc::ptr_eq(&one.0, &two.0));
    assert_eq!(limits.snapshot().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No window has more permits than the burst and what the rate allows in it.
    #[test]
    fn no_window_has_more_than_the_rate_allows(
        count in 1u32..50, seconds in 1u32..10, burst in 1u32..20,
        arrivals in proptest::collection::vec(0u64..2_000_000_000, 1..200),
    ) {
        let rate = Rate { count, seconds, burst };
        let options = Options { rate: Some(rate), concurrent: u32::MAX, per_user: u32::MAX, ..Options::default() };
        let mut queue = Queue::new(&options);
        let (mut now, mut given) = (Duration::from_secs(1), Vec::new());
        let mut kept = Vec::new();
        for gap in arrivals {
            now += Duration::from_nanos(gap);
            let (grant, granted) = oneshot::channel();
            let _ = queue.enter("u", INTERACTIVE, grant);
            kept.push(granted);
            let before = queue.granted;
            let _ = queue.grant(now);
            queue.clear_alarm();
            given.extend((before..queue.granted).map(|_| now.as_nanos()));
        }
        for (from, start) in given.iter().enumerate() {
            for (upto, end) in given.iter().enumerate().skip(from) {
                let window = (end - start) * u128::from(count);
                let allowed = u128::from(burst) + window / (u128::from(seconds) * 1_000_000_000);
                prop_assert!((upto - from + 1) as u128 <= allowed);
            }
        }
    }

    /// In any order of calls, cancellations and returns there are never too many permits, and
    /// none is lost.
    #[test]
    fn permits_are_neither_lost_nor_too_many(
        concurrent in 1u32..4, per_user in 1u32..3,
        steps in proptest::collection::vec((0u8..4, 0u8..3, any::<bool>()), 1..80),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let options = Options { concurrent, per_user, ..Options::default() };
            let limiter = limiter(&options);
            let out = Arc::new(AtomicU32::new(0));
            let mut waiting = Vec::new();
            let mut held: Vec<Permit> = Vec::new();
            for (step, user, interactive) in steps {
                match step {
                    0 | 1 => {
                        let (limiter, user) = (limiter.clone(), format!("u{user}"));
                        let priority = if interactive { INTERACTIVE } else { BACKGROUND };
                        waiting.push(Box::pin(async move { limiter.acquire(&user, priority).await }));
                    }
                    2 if !waiting.is_empty() => drop(waiting.swap_remove(usize::from(user) % waiting.len())),
                    _ if !held.is_empty() => drop(held.swap_remove(usize::from(user) % held.len())),
                    _ => {}
                }
                run_tasks().await;
                waiting.retain_mut(|waiter| match waiter.now_or_never() {
                    Some(permit) => { held.push(permit.unwrap()); false }
                    None => true,
                });
                out.store(held.len() as u32, Ordering::Relaxed);
                assert!(held.len() <= concurrent as usize);
                for user in ["u0", "u1", "u2"] {
                    let of_user = held.iter().filter(|permit| permit.user == user).count();
                    assert!(of_user <= per_user as usize);
                }
            }
            drop((waiting, held));
            let left = limiter.snapshot();
            assert_eq!((left.in_use, left.waiting), (0, 0));
        });
    }
}
