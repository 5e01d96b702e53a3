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
                events_come_in_order_and_never_more_than_the_credits,
                a_waiting_fetch_wakes_for_its_stage_only,
                what_is_dropped_without_a_verdict_comes_again,
                nothing_of_a_key_goes_out_until_all_its_events_are_back,
                an_id_is_taken_once_before_and_after_it_is_done,
                a_new_consumer_begins_with_what_is_not_done,
                a_flood_of_one_key_leaves_credits_for_others,
                a_slow_key_holds_nobody_up,
                what_somebody_waits_for_goes_first,
                the_background_overtakes_nothing_of_its_key,
            ]);
            suite!(@cases $backend, journal [
                rows_events_and_input_are_done_together_and_once,
                a_refused_commit_fails_alone,
                rows_that_panic_fail_alone,
                what_is_not_done_is_there_after_a_crash,
                parked_events_come_up_in_the_order_of_the_log,
                a_dead_letter_keeps_the_whole_event,
                letters_are_listed_and_counted,
                a_timer_rings_once_for_each_due_time,
                changes_of_a_timer_in_one_group_keep_their_order,
                a_closed_journal_refuses_and_loses_nothing,
            ]);
            suite!(@cases $backend, dead_letters [
                a_decision_is_made_once_and_in_order,
                later_events_wait_behind_a_held_key,
                a_dropped_letter_lets_the_others_go,
                a_decision_made_while_nothing_runs_is_found_at_the_start,
                without_hold_a_retried_letter_is_handled_after_its_successors,
            ]);
            suite!(@cases $backend, runtime [
                a_key_keeps_its_order_and_its_state,
                credits_bound_what_is_in_hand_and_all_come_back,
                a_failure_drops_the_state_and_is_tried_again,
                later_events_wait_behind_a_parked_one_and_others_do_not,
                used_up_attempts_and_permanent_errors_are_dead_letters,
                a_panic_is_one_events_failure,
                a_handler_without_progress_is_stopped,
                a_handler_with_progress_or_a_wait_is_not,
                outputs_have_ids_derived_from_their_input,
                a_drain_names_what_is_stuck_and_loses_nothing,
                a_new_runtime_goes_on_where_the_old_one_stopped,
                a_refused_commit_is_a_dead_letter_and_drops_the_state,
                steps_are_told_in_order_and_a_key_tells_what_it_does,
            ]);
            suite!(@cases $backend, timers [
                a_timer_becomes_an_event,
                many_timers_due_at_once_all_ring_once,
                latencies_are_written_until_the_drain,
            ]);
            suite!(@cases $backend, failing [
                a_stage_that_cannot_go_on_gives_up_and_is_not_ready,
                a_log_that_comes_back_is_read_on,
                an_actor_that_is_killed_loses_nothing,
            ]);
            suite!(@cases $backend, passivation [
                an_actor_at_rest_is_stopped_and_comes_back,
                live_actors_are_bounded_and_nothing_is_lost_or_reordered,
                ten_thousand_parked_keys_need_no_actors,
            ]);
            suite!(@cases $backend, scripts [
                whatever_fails_each_event_is_handled_once_and_in_order,
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
