//! One suite for every log and journal: what a backend must do so that the guarantees of the
//! engine hold.
//!
//! ```text
//! a Backend (how to open, close and crash it) + suite!(name: Backend) = every case, on it
//! ```
//! A new backend is one `impl Backend` and one line at the end of this file.
#![allow(clippy::unwrap_used)]

#[path = "conformance/backend.rs"]
mod backend;
#[path = "conformance/dead_letters.rs"]
mod dead_letters;
#[path = "conformance/distributed.rs"]
mod distributed;
#[path = "conformance/embedded.rs"]
mod embedded;
#[path = "conformance/failing.rs"]
mod failing;
#[path = "conformance/journal.rs"]
mod journal;
#[path = "conformance/log.rs"]
mod log;
#[path = "conformance/memory.rs"]
mod memory;
#[path = "conformance/passivation.rs"]
mod passivation;
#[path = "conformance/rig.rs"]
mod rig;
#[path = "conformance/runtime.rs"]
mod runtime;
#[path = "conformance/scripts.rs"]
mod scripts;
#[path = "support/servers.rs"]
mod servers;
#[path = "conformance/timers.rs"]
mod timers;

macro_rules! suite {
    ($name:ident: $backend:ty) => {
        mod $name {
            suite!(@cases $backend, log [
                fetch_returns_events_in_order_and_at_most_as_many_as_credits,
                a_waiting_fetch_wakes_for_its_stage_only,
                a_delivery_dropped_without_an_ack_is_redelivered,
                no_event_of_a_key_is_redelivered_until_all_its_deliveries_returned,
                an_id_is_accepted_once_before_and_after_it_is_done,
                a_new_consumer_starts_with_the_oldest_event_that_is_not_done,
                a_burst_of_one_key_leaves_credits_for_others,
                a_slow_key_does_not_block_others,
                interactive_events_go_first,
                a_background_event_does_not_overtake_events_of_its_key,
            ]);
            suite!(@cases $backend, journal [
                rows_events_and_input_are_committed_together_and_once,
                a_refused_commit_fails_alone,
                rows_that_panic_fail_alone,
                events_that_are_not_done_survive_a_crash,
                parked_events_are_released_in_log_order,
                a_dead_letter_keeps_the_whole_event,
                dead_letters_are_listed_and_counted,
                a_timer_fires_once_for_each_due_time,
                changes_of_a_timer_in_one_group_keep_their_order,
                a_closed_journal_rejects_commits_and_loses_nothing,
            ]);
            suite!(@cases $backend, dead_letters [
                a_decision_takes_effect_once_and_in_log_order,
                later_events_wait_behind_a_blocked_key,
                dropping_a_dead_letter_unblocks_its_key,
                a_decision_without_a_running_runtime_takes_effect_at_the_start,
                without_blocking_a_retried_dead_letter_is_handled_after_later_events,
            ]);
            suite!(@cases $backend, runtime [
                a_key_keeps_its_order_and_its_state,
                credits_bound_events_in_flight_and_all_are_returned,
                a_failure_drops_the_state_and_is_retried,
                later_events_wait_behind_a_parked_one_and_others_do_not,
                exhausted_attempts_and_permanent_errors_become_dead_letters,
                a_panic_fails_only_its_event,
                a_handler_without_progress_is_cancelled,
                a_handler_with_progress_or_in_a_wait_is_not_cancelled,
                outputs_have_ids_derived_from_their_input,
                a_drain_reports_stuck_events_and_loses_nothing,
                a_new_runtime_continues_where_the_old_one_stopped,
                a_refused_commit_becomes_a_dead_letter_and_drops_the_state,
                transitions_are_published_in_order_and_a_key_can_be_inspected,
            ]);
            suite!(@cases $backend, timers [
                a_timer_becomes_an_event,
                many_timers_due_at_once_all_fire_once,
                latencies_are_written_until_the_drain,
            ]);
            suite!(@cases $backend, failing [
                a_stage_with_exhausted_restarts_is_not_ready,
                a_stage_recovers_when_its_log_does,
                an_actor_that_panics_loses_nothing,
            ]);
            suite!(@cases $backend, passivation [
                an_idle_actor_is_stopped_and_restarted_on_demand,
                live_actors_are_bounded_and_nothing_is_lost_or_reordered,
                ten_thousand_parked_keys_need_no_actors,
            ]);
            suite!(@cases $backend, scripts [
                under_random_failures_each_event_is_handled_once_and_in_order,
            ]);
        }
    };
    (@cases $backend:ty, $module:ident [$($case:ident),* $(,)?]) => {
        mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    crate::$module::$case::<$backend>().await;
                }
            )*
        }
    };
}

suite!(on_sqlite: crate::embedded::Sqlite);
suite!(in_memory: crate::memory::InMemory);
suite!(on_jetstream_and_sqlite: crate::distributed::OverSqlite);
suite!(on_jetstream_and_postgres: crate::distributed::OverPostgres);
